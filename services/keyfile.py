"""The server key: from the environment, else a file that only we may read, made at first start."""

from __future__ import annotations

import os
from pathlib import Path

from services.errors import OperatorMistake
from services.sealing import KEY_BYTES, Keys, new_key

NAME = "server.key"


def data_folder(folder: Path) -> Path:
    """The folder, made if missing, open to nobody else (0700)."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as refused:
        raise OperatorMistake(
            f"cannot be used ({refused.strerror}).",
            where=f"DATA_DIR {folder}",
            remedy="Choose a folder that this user may write.",
        ) from refused
    return folder


def server_keys(folder: Path, given: str) -> Keys:
    """`given`: 64 hex digits from SERVER_KEY; empty: the key file."""
    if given:
        return Keys(bytes.fromhex(given))
    path = folder / NAME
    if not path.exists():
        _make(path)
    return Keys(_read(path))


def _make(path: Path) -> None:
    """Written whole under another name first, so that a crash leaves no half key."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(new_key().hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError, UnicodeDecodeError) as broken:
        raise _mistake(path, "cannot be read as a key.") from broken
    if len(key) != KEY_BYTES:
        raise _mistake(path, f"holds {len(key)} bytes, not {KEY_BYTES}.")
    if path.stat().st_mode & 0o077:
        raise OperatorMistake(
            "is open to others.", where=str(path), remedy=f"Run: chmod 600 {path}"
        )
    return key


def _mistake(path: Path, what: str) -> OperatorMistake:
    remedy = "Bring back the file from where you keep it; without it stored addresses stay closed."
    return OperatorMistake(what, where=str(path), remedy=remedy)
