"""From a folder of YAML and a folder of catalogs to a book, or to all their mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conversations.pack import Condition, Option, Pack, Question, Topic
from locales.catalogs import BrokenCatalog, CatalogFile, read_catalog, written_languages
from locales.registry import SOURCE
from pci_content.book import Book, bind
from pci_content.checks import faults_of
from pci_content.faults import Fault, PackFaults
from pci_content.pages import Content, read_folder
from pci_content.paths import options_of
from pci_content.schema import OptionEntry, QuestionEntry, StandardEntry, TopicEntry
from pci_content.sentences import is_label, sentences_of
from pci_content.translations import catalog_faults, label_faults
from pci_content.typing_words import words_of

HERE = Path(__file__).parent
FOREST_SMART = HERE / "packs" / "forest-smart"

Scales = Mapping[str, tuple[OptionEntry, ...]]


def load_book(folder: Path, catalogs_dir: Path) -> Book:
    """The book, or PackFaults. A language may have gaps here: English stands in for them."""
    content = read_folder(folder)
    faults = faults_of(content)
    english = english_of(content)
    catalogs, broken = catalogs_in(catalogs_dir)
    faults += broken
    faults += (fault for catalog in catalogs for fault in catalog_faults(catalog, english))
    faults += label_faults(content, catalogs)
    if faults:
        raise PackFaults(faults)
    return book_of(content, catalogs)


def load_standard(folder: Path) -> StandardEntry | None:
    """The standard as data, if the pack holds it."""
    held = read_folder(folder).standard()
    return held.entry if held else None


def english_of(content: Content) -> dict[str, str]:
    return {one.key: one.english for one in sentences_of(content)}


def catalogs_in(folder: Path) -> tuple[tuple[CatalogFile, ...], list[Fault]]:
    """Every catalog that can be read, and what is wrong with the others."""
    read: list[CatalogFile] = []
    broken: list[Fault] = []
    for language in written_languages(folder):
        try:
            read.append(read_catalog(language, folder))
        except BrokenCatalog as wrong:
            broken.append(Fault(str(wrong.path), wrong.line, wrong.why, "Mend the catalog here"))
    return tuple(read), broken


def book_of(content: Content, catalogs: tuple[CatalogFile, ...]) -> Book:
    english = english_of(content)
    texts = {SOURCE: english, **{one.language: one.texts(english) for one in catalogs}}
    silent = frozenset(one.key for one in sentences_of(content) if not one.voice)
    return bind(_pack(content, texts), texts, silent)


def _pack(content: Content, texts: Mapping[str, Mapping[str, str]]) -> Pack:
    scales, backed = content.scales(), _backed(content)
    commands = (words.entry.commands for words in content.words())
    return Pack(
        version="",
        topics=tuple(_topic(one.entry, scales, backed) for one in content.topics()),
        consent=content.consent(),
        words=words_of(content, meanings(texts[SOURCE]), texts),
        commands=frozenset(name for named in commands for name in named),
    )


def meanings(english: Mapping[str, str]) -> dict[str, str]:
    """Which option each label stands for, by the label's key: its last part."""
    labels = {key for key in english if is_label(key)}
    own = {key for key in english if key.startswith("question.") and key.count(".") == 3}
    return {key: key.rpartition(".")[2] for key in sorted(labels | own)}


def _backed(content: Content) -> frozenset[str]:
    """Guidance that the standard's own text verifiably gives."""
    held = content.standard()
    entries = held.entry.guideline.entries if held else ()
    return frozenset(one.id for one in entries if one.status == "verified")


def _topic(entry: TopicEntry, scales: Scales, backed: frozenset[str]) -> Topic:
    stem, follows = f"topic.{entry.id}", entry.on_concern
    return Topic(
        id=entry.id,
        title=f"{stem}.title",
        questions=tuple(_question(entry.id, one, scales) for one in entry.questions),
        tip=f"{stem}.tip",
        icon=entry.icon,
        risk=entry.risk,
        verified=entry.guideline in backed,
        can_do=f"{stem}.can_do" if entry.can_do else "",
        roles=frozenset(entry.roles),
        grievance=follows.grievance,
        remind=follows.remind,
        refer=follows.refer,
    )


def _question(topic: str, entry: QuestionEntry, scales: Scales) -> Question:
    stem = f"question.{topic}.{entry.id}"
    shared = "answer" if entry.scale else stem
    wanted = entry.only_after
    return Question(
        id=entry.id,
        text=stem,
        kind=entry.kind,
        options=tuple(_option(shared, one) for one in options_of(entry, scales)),
        concern=frozenset(entry.concern),
        only_after=Condition(wanted.question, frozenset(wanted.answers)) if wanted else None,
        roles=frozenset(entry.roles),
        go_to=dict(entry.go_to),
        least=entry.least,
        most=entry.most,
    )


def _option(stem: str, entry: OptionEntry) -> Option:
    return Option(entry.id, f"{stem}.{entry.id}", entry.icon)
