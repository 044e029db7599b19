"""The files that people and the bot have sent, by file id."""

from dataclasses import dataclass, field

from tests.botapi.calls import BadRequest, Json

UPLOADED = "attach://"
LARGEST_DOWNLOAD = 20 * 1024 * 1024


@dataclass(slots=True, frozen=True)
class File:
    file_id: str
    path: str
    name: str
    size: int
    content: bytes

    @property
    def facts(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": self.size,
        }


@dataclass
class Files:
    """With keep=False only the sizes are kept, so that a long run needs no room."""

    keep: bool = True
    known: dict[str, File] = field(default_factory=dict)
    uploads: dict[str, File] = field(default_factory=dict)
    _serial: int = 0

    def add(self, content: bytes, *, name: str, folder: str, size: int | None = None) -> File:
        self._serial += 1
        file_id = f"{folder}-{self._serial:06d}"
        kept = content if self.keep else b""
        path = f"{folder}s/file_{self._serial}{name[name.rfind('.') :] if '.' in name else ''}"
        file = File(file_id, path, name, len(content) if size is None else size, kept)
        self.known[file_id] = file
        return file

    def upload(self, part: str, content: bytes, name: str) -> str:
        """Takes a multipart file; the parameter then names it as a reference would."""
        file = self.add(content, name=name, folder="upload")
        reference = f"{UPLOADED}{file.file_id}"
        self.uploads[reference] = self.uploads[f"{UPLOADED}{part}"] = file
        return reference

    def given(self, reference: str) -> File:
        file = self.uploads.get(reference) or self.known.get(reference)
        if file is None:
            raise BadRequest("wrong file identifier/HTTP URL specified")
        return file

    def asked(self, file_id: str) -> File:
        file = self.known.get(file_id)
        if file is None:
            raise BadRequest("invalid file_id")
        if file.size > LARGEST_DOWNLOAD:
            raise BadRequest("file is too big")
        return file

    def at(self, path: str) -> File | None:
        return next((file for file in self.known.values() if file.path == path), None)
