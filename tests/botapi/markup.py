"""Telegram's HTML: the plain text that a person sees, with its entities."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.botapi.calls import Breach, Json
from tests.botapi.limits import units

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}


@dataclass
class Open:
    tag: str
    offset: int
    url: str | None


@dataclass
class Marked:
    text: str = ""
    entities: list[Json] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.marked = Marked()
        self.open: list[Open] = []

    def handle_data(self, data: str) -> None:
        self.marked.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Breach(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(Open(tag, units(self.marked.text), dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            raise Breach(f'can\'t parse entities: Unexpected end tag "{tag}"')
        self._close(self.open.pop())

    def _close(self, opened: Open) -> None:
        length = units(self.marked.text) - opened.offset
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.offset, "length": length}
        if opened.url:
            entity["url"] = opened.url
        if length:
            self.marked.entities.append(entity)


def read_html(source: str) -> Marked:
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if reader.open:
        tag = reader.open[-1].tag
        raise Breach(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\""
        )
    return reader.marked
