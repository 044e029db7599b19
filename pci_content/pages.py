"""Reading a pack's files: each entry with the place where it stands, each mistake kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pci_content.faults import Fault, PackFaults, Spot
from pci_content.schema import (
    OptionEntry,
    Page,
    QuestionEntry,
    StandardEntry,
    TextEntry,
    TopicEntry,
    WordsEntry,
)
from pci_content.yaml_lines import Sheet, Tree, read_sheet

E_co = TypeVar("E_co", covariant=True)

TRIES = 4  # rounds of setting wrong entries aside, so that the rest can still be checked


@dataclass(frozen=True, slots=True)
class Placed(Generic[E_co]):
    """An entry and where it is written."""

    entry: E_co
    spot: Spot


@dataclass(frozen=True, slots=True)
class Content:
    """All that a pack's files hold, and what was wrong with their shape."""

    pages: tuple[Placed[Page], ...]
    faults: tuple[Fault, ...] = ()
    torn: bool = False  # a file could not be read at all, so what it holds is not known

    def topics(self) -> Iterator[Placed[TopicEntry]]:
        for page in self.pages:
            for at, topic in enumerate(page.entry.topics):
                yield Placed(topic, page.spot / "topics" / at)

    def scales(self) -> dict[str, tuple[OptionEntry, ...]]:
        return {name: options for page in self.pages for name, options in page.entry.scales.items()}

    def shared_options(self) -> Iterator[Placed[OptionEntry]]:
        """The options of all scales, then those for a missing answer."""
        for page in self.pages:
            for name, options in page.entry.scales.items():
                yield from placed(options, page.spot / "scales" / name)
            yield from placed(page.entry.missing, page.spot / "missing")

    def own_options(self) -> Iterator[Placed[OptionEntry]]:
        """The options that belong to one question only."""
        for topic in self.topics():
            for question in questions_of(topic):
                yield from placed(question.entry.options, question.spot / "options")

    def words(self) -> Iterator[Placed[WordsEntry]]:
        return (Placed(page.entry.words, page.spot / "words") for page in self.pages)

    def texts(self) -> Iterator[tuple[str, Placed[TextEntry]]]:
        for page in self.pages:
            for key, text in page.entry.texts.items():
                yield key, Placed(text, page.spot / "texts" / key)

    def standard(self) -> Placed[StandardEntry] | None:
        for page in self.pages:
            if page.entry.standard:
                return Placed(page.entry.standard, page.spot / "standard")
        return None

    def consent(self) -> str:
        return next((one.entry.consent for one in self.pages if one.entry.consent), "1")


def placed(options: Iterable[OptionEntry], spot: Spot) -> Iterator[Placed[OptionEntry]]:
    return (Placed(option, spot / at) for at, option in enumerate(options))


def questions_of(topic: Placed[TopicEntry]) -> Iterator[Placed[QuestionEntry]]:
    spot = topic.spot / "questions"
    return (Placed(one, spot / at) for at, one in enumerate(topic.entry.questions))


def read_folder(folder: Path) -> Content:
    """Every YAML file of the folder, by name; topics keep that order."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        nothing = Fault(str(folder), 1, "there is no pack here", "Name a folder of YAML files")
        raise PackFaults([nothing])
    return content_of(map(read_sheet, files))


def content_of(sheets: Iterable[Sheet]) -> Content:
    pages: list[Placed[Page]] = []
    faults: list[Fault] = []
    read = list(sheets)
    for sheet in read:
        page, wrong = _page(sheet)
        pages.append(Placed(page, sheet.spot))
        faults += (*sheet.faults, *wrong)
    return Content(tuple(pages), tuple(faults), any(sheet.torn for sheet in read))


def _page(sheet: Sheet) -> tuple[Page, list[Fault]]:
    """The page, without its wrong entries: what is left is checked in the same run."""
    try:
        return Page.model_validate(sheet.tree), []
    except ValidationError as wrong:
        told = told_once(wrong)
    return _rest(sheet.tree, told), [fault_at(sheet.spot, one) for one in told]


def _rest(tree: Tree, told: list[ErrorDetails]) -> Page:
    rest: Any = deepcopy(tree)
    for _ in range(TRIES):
        for one in told:
            _set_aside(rest, one)
        try:
            return Page.model_validate(rest)
        except ValidationError as wrong:
            told = told_once(wrong)
    return Page()


def told_once(wrong: ValidationError) -> list[ErrorDetails]:
    """A list is too short for pydantic when its entries are wrong: that is told already."""
    told = wrong.errors(include_url=False, include_input=False)
    inside = {one["loc"][:depth] for one in told for depth in range(len(one["loc"]))}
    return [one for one in told if one["type"] != "too_short" or one["loc"] not in inside]


def _set_aside(tree: Any, told: ErrorDetails) -> None:
    """Take a wrong value out; give a missing one a stand-in that no check minds."""
    *trail, last = _walkable(tree, told)
    for step in trail:
        tree = tree[step]
    if told["type"] == "missing":
        tree[last] = "stand-in"
    elif isinstance(tree, dict):
        tree.pop(last, None)


def _walkable(tree: Any, told: ErrorDetails) -> list[str | int]:
    """The part of the mistake's path that the tree really has, up to a key of a mapping."""
    walked: list[str | int] = []
    for step in told["loc"]:
        if isinstance(tree, dict) and told["type"] == "missing" and step not in tree:
            return [*walked, step]
        if not _has(tree, step):
            break
        walked.append(step)
        tree = tree[step]
    while walked and isinstance(walked[-1], int):
        walked.pop()
    return walked or [""]


def _has(tree: Any, step: str | int) -> bool:
    if isinstance(tree, dict):
        return step in tree
    return isinstance(tree, list) and isinstance(step, int) and step < len(tree)


_REMEDIES = {
    "extra_forbidden": "Take it out, or mend its spelling",
    "missing": "Add it",
    "string_pattern_mismatch": "Use small letters, digits, - and _",
    "string_type": "Write words here, in quotes if they look like a number",
    "literal_error": "Choose one of these",
}


def fault_at(spot: Spot, told: ErrorDetails) -> Fault:
    trail = [step for step in told["loc"] if step != "[key]"]
    for step in trail:
        spot = spot / step
    name = ".".join(map(str, trail)) or "this file"
    what = "is no known entry" if told["type"] == "extra_forbidden" else _lower(told["msg"])
    return spot.fault(f"{name}: {what}", _REMEDIES.get(told["type"], "Mend this value"))


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
