"""A writer's desk: small packs and catalogs on paper, for one test."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from pci_content.book import Book
from pci_content.faults import PackFaults
from pci_content.loader import load_book
from pci_content.pages import Content, read_folder

SCALES = """
scales:
  status:
    - {id: yes, icon: ✅, label: "Yes"}
    - {id: partly, icon: ➖, label: Partly}
    - {id: no, icon: ❌, label: "No"}
missing:
  - {id: dont_know, icon: 🤷, label: I don't know}
  - {id: skip, icon: ⏭, label: Skip}
"""
WATER = """
topics:
- id: water
  title: Water
  questions:
    - {id: clean, ask: "Is the water clean?", scale: status, concern: [no]}
  tip: Drink clean water.
"""


class Desk:
    """Writes the files of a pack; a page is told by its name, without `.yaml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pack"
        self.catalogs = folder / "locales"
        self.folder.mkdir()
        self.write(scales=SCALES, topics=WATER)

    def write(self, **pages: str) -> Desk:
        for name, text in pages.items():
            (self.folder / f"{name}.yaml").write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return self

    def asks(self, *questions: str, of: str = "  risk: normal") -> Desk:
        """A topic of these questions, one a line; the first stands on line 6."""
        listed = "\n".join(f"    - {{{one}}}" for one in questions)
        top = f"topics:\n- id: water\n  title: Water\n{of}\n  questions:\n"
        return self.write(topics=f"{top}{listed}\n  tip: Drink clean water.\n")

    def translates(self, language: str, *entries: tuple[str, str, str]) -> Desk:
        """A catalog of (key, English, translation)."""
        path = self.catalogs / language / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        said = (f'\nmsgctxt "{k}"\nmsgid "{e}"\nmsgstr "{t}"\n' for k, e, t in entries)
        path.write_text(head + "".join(said), encoding="utf-8")
        return self

    @property
    def content(self) -> Content:
        return read_folder(self.folder)

    @property
    def book(self) -> Book:
        return load_book(self.folder, self.catalogs)

    def mistakes(self) -> list[str]:
        """What the loader tells, as `file:line: what`, in order."""
        try:
            load_book(self.folder, self.catalogs)
        except PackFaults as wrong:
            return [f"{Path(f.file).name}:{f.line}: {f.what}" for f in wrong.faults]
        return []
