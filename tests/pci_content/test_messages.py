"""Catalogs are kept in step with the pack, and filled by translators."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from locales.catalogs import read_catalog
from pci_content import messages
from pci_content.faults import PackFaults
from pci_content.messages import catalogs_are_fresh, fill, main, untranslated, update_catalogs

CONFIG = """[extractors]
pack = pci_content.extract:extract_pack
[pack: packs/*.yaml]
"""


class Tree:
    """A project with one small pack of texts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "packs").mkdir()
        (root / "babel.cfg").write_text(CONFIG)
        self.says("hello.name: 'I am {helper}.'", "hello.go: {text: Go, note: A button.}")

    def says(self, *texts: str) -> None:
        lines = "".join(f"  {one}\n" for one in texts)
        (self.root / "packs" / "talk.yaml").write_text(f"texts:\n{lines}", encoding="utf-8")

    def fills(self, language: str, text: str) -> int:
        file = self.root / "filled.yaml"
        file.write_text(text, encoding="utf-8")
        return fill(language, file, self.root)

    def said(self, language: str) -> dict[str, str]:
        return {one.key: one.said for one in read_catalog(language, self.root / "locales").entries}

    def written(self, language: str) -> str:
        return (self.root / "locales" / language / "LC_MESSAGES" / "messages.po").read_text()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_update_makes_a_catalog_for_every_language_but_the_source(tree: Tree) -> None:
    paths = update_catalogs(tree.root)
    assert [path.parts[-3] for path in paths] == ["es", "fr", "nl", "pt"]
    assert tree.said("es") == {"hello.name": "", "hello.go": ""}


def test_a_key_is_the_context_and_the_note_goes_along(tree: Tree) -> None:
    update_catalogs(tree.root)
    told = tree.written("es")
    assert '#. A button.\n#: packs/talk.yaml\nmsgctxt "hello.go"\nmsgid "Go"\nmsgstr ""\n' in told
    assert "#. Keep {helper}.\n" in told


def test_the_plural_rule_is_ours(tree: Tree) -> None:
    update_catalogs(tree.root)
    assert "nplurals=3; plural=(n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2);" in (
        tree.written("es")
    )


def test_a_second_update_changes_nothing(tree: Tree) -> None:
    update_catalogs(tree.root)
    assert catalogs_are_fresh(tree.root) == []
    assert update_catalogs(tree.root) == []


def test_a_filled_text_stays_through_updates(tree: Tree) -> None:
    update_catalogs(tree.root)
    assert tree.fills("es", "hello.name: Soy {helper}.\n") == 1
    tree.says("hello.name: 'I am {helper}.'", "hello.new: New")
    update_catalogs(tree.root)
    assert tree.said("es") == {"hello.name": "Soy {helper}.", "hello.new": ""}


def test_changed_english_empties_the_translation_and_keeps_it_as_a_comment(tree: Tree) -> None:
    tree.fills("es", f"hello.go: {'Vamos ' * 30}\n")
    tree.says("hello.go: Go on")
    assert len(catalogs_are_fresh(tree.root)) == 4
    update_catalogs(tree.root)
    assert tree.said("es") == {"hello.go": ""}
    assert "# was: Vamos" in tree.written("es")
    assert "fuzzy" not in tree.written("es")
    assert catalogs_are_fresh(tree.root) == []
    tree.fills("es", "hello.go: Siga\n")
    assert "Vamos" not in tree.written("es")


def test_what_is_left_to_translate(tree: Tree) -> None:
    tree.fills("nl", "hello.go: Verder\n")
    assert [one.key for one in untranslated("nl", tree.root)] == ["hello.name"]


def test_a_fill_with_mistakes_is_not_taken_at_all(tree: Tree) -> None:
    update_catalogs(tree.root)
    with pytest.raises(PackFaults) as told:
        tree.fills("fr", "hello.go: Allez\nhello.nam: Je\nhello.name: Je suis {aide}.\n")
    assert [(fault.line, fault.what) for fault in told.value.faults] == [
        (2, "no text has the key 'hello.nam'"),
        (3, "'hello.name' has other holes than its English"),
    ]
    assert tree.said("fr") == {"hello.name": "", "hello.go": ""}


def test_an_empty_translation_is_refused(tree: Tree) -> None:
    with pytest.raises(PackFaults, match="is no text"):
        tree.fills("fr", "hello.go: 12\n")


def test_a_broken_page_is_told_by_the_program(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree.root / "packs" / "talk.yaml").write_text("texts: {a.b: [}\n")
    monkeypatch.setattr(messages, "HERE", tree.root)
    with pytest.raises(PackFaults, match=r"talk\.yaml:1: this cannot be read"):
        update_catalogs(tree.root)


def test_the_program_lists_texts_as_yaml_that_it_takes_back(tmp_path: Path) -> None:
    out = StringIO()
    assert main(["untranslated", "es"], out) == 0
    listed = tmp_path / "listed.yaml"
    listed.write_text(out.getvalue(), encoding="utf-8")
    wanted = {one.key: one.english for one in messages.wanted_texts()}
    for line in out.getvalue().splitlines():
        assert line.partition(":")[0] in wanted
