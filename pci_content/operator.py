"""What the operator writes down: who they are, their places, who can help; each mistake told."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NoReturn, TypeAlias, TypeVar
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, ValidationInfo
from pydantic import field_validator as checked
from pydantic_core import ErrorDetails, PydanticCustomError

from locales.registry import LANGUAGES, OFFERED
from pci_content.faults import Fault, PackFaults, Spot
from pci_content.pages import Placed, fault_at, told_once
from pci_content.schema import Entry
from pci_content.yaml_lines import read_sheet

R = TypeVar("R", bound="Row")

DEMO = re.compile(r"\bDEMO\b")
PRIVATE = 0o600


def _refuse(what: str, remedy: str) -> NoReturn:
    raise PydanticCustomError("operator", "{what}", {"what": what, "remedy": remedy})


# -- single values ------------------------------------------------------------------------------


def _one_line(words: str) -> str:
    if not words.isprintable():
        _refuse("this is more than one plain line", "Write it on one line, without tabs")
    return normalize("NFC", words)


@cache
def countries() -> frozenset[str]:
    """ISO 3166 alpha-2, as the time zone data that we ship lists them."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line[:2] for line in table.splitlines() if line[:1] != "#")


def _country(code: str) -> str:
    if code not in countries():
        _refuse(f"no country has the code {code!r}", "Use two capital letters, such as PE")
    return code


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _refuse(f"there is no time zone {name!r}", "Use a name such as America/Lima")
    return name


def _known_language(code: str) -> str:
    if code not in LANGUAGES:
        _refuse(f"there is no language {code!r}", f"Use one of: {', '.join(LANGUAGES)}")
    return code


def _offered_language(code: str) -> str:
    if code not in OFFERED:
        draft = "is still a draft" if code in LANGUAGES else "is not known"
        _refuse(f"the language {code!r} {draft}", f"Use one of: {', '.join(OFFERED)}")
    return code


def _or_empty(code: str, check: Any) -> str:
    return check(code) if code else ""


def _words(most: int) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


Line: TypeAlias = Annotated[str, _words(120), AfterValidator(_one_line)]
Name: TypeAlias = Annotated[str, _words(40), AfterValidator(_one_line)]
SiteName: TypeAlias = Annotated[str, _words(80), AfterValidator(_one_line)]
Long: TypeAlias = Annotated[str, _words(300), AfterValidator(_one_line)]
Group: TypeAlias = Annotated[str, _words(64), AfterValidator(_one_line)]
Country: TypeAlias = Annotated[str, AfterValidator(_country)]
Zone: TypeAlias = Annotated[str, AfterValidator(_zone)]
OfferedLanguage: TypeAlias = Annotated[str, AfterValidator(_offered_language)]
HoleName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


# -- operator.yaml ------------------------------------------------------------------------------


class Promises(Entry):
    """Consent says only what is promised here."""

    names_hidden: bool = False
    not_passed_on: bool = False

    def kept(self) -> frozenset[str]:
        return frozenset(name for name, promised in self if promised)


class Operator(Entry):
    """The operator's facts; `helper` is a neutral name, as it shows on a locked screen."""

    ngo: Line
    helper: Name
    office: Line
    phone: Name
    hours: Line
    person: Line
    outside_bodies: Annotated[tuple[Line, ...], Field(min_length=1)]
    emergency: Name | None = None
    country: Country
    zone: Zone
    languages: Annotated[tuple[OfferedLanguage, ...], Field(min_length=1)]
    default_language: str
    promises: Promises = Promises()
    high_risk_topics: Literal["off", "on"] = "off"
    retention_months: Annotated[int, Field(ge=1, le=120)] = 24
    demo: bool

    @checked("languages")
    @classmethod
    def _each_once(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(languages)) < len(languages):
            _refuse("a language stands twice", "Keep one")
        return languages

    @checked("default_language")
    @classmethod
    def _is_offered(cls, language: str, told: ValidationInfo) -> str:
        offered = told.data.get("languages", (language,))
        if language not in offered:
            _refuse(f"{language!r} is not among the languages", f"Use one of: {', '.join(offered)}")
        return language

    @checked("demo")
    @classmethod
    def _nothing_left_of_the_demo(cls, demo: bool, told: ValidationInfo) -> bool:
        left = [name for name, value in told.data.items() if DEMO.search(str(value))]
        if left and not demo:
            _refuse(f"demo values are left in: {', '.join(left)}", "Fill these in first")
        return demo


def read_operator(path: Path) -> Operator:
    """The operator's facts, or PackFaults with every mistake of the file."""
    sheet = read_sheet(path)
    faults = list(sheet.faults)
    try:
        operator = None if sheet.torn else Operator.model_validate(sheet.tree)
    except ValidationError as wrong:
        operator = None
        faults += _faults(wrong, sheet.spot)
    if operator is None or faults:
        raise PackFaults(faults)
    return operator


def _faults(wrong: ValidationError, spot: Spot) -> list[Fault]:
    return [_with_remedy(fault_at(spot, one), one) for one in told_once(wrong)]


def _with_remedy(fault: Fault, told: ErrorDetails) -> Fault:
    remedy = told.get("ctx", {}).get("remedy")
    return replace(fault, remedy=remedy) if remedy else fault


# -- the demo -----------------------------------------------------------------------------------


def demo_operator() -> str:
    """The file that a first start writes, with what to fill in."""
    return _DEMO_FILE


def ensure(path: Path) -> bool:
    """Write the demo file where there is none; whether it was made."""
    if path.exists():
        return False
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_DEMO_FILE)
    fresh.replace(path)  # whole under its name, or not there at all
    return True


_DEMO_FILE = """\
# Who you are, as residents will read it. This is a DEMO: fill in every line that says DEMO,
# then set `demo: false`. Check the file with: forest-smart-bot operator check
# A running bot takes a changed file up within half a minute.

ngo: DEMO NGO                       # your organisation, as people there call it
helper: Ceiba                       # the bot's name; neutral, as it shows on locked screens
office: DEMO street 1, DEMO town    # where people find you
phone: "DEMO 000 000 000"           # where people can call you
hours: DEMO Monday to Friday, 8 to 16
person: DEMO person in charge       # whom to ask for
outside_bodies:                     # where else people may complain: an ombudsman, a court
  - DEMO ombudsman
emergency: "DEMO 000"               # the number for danger; leave the line out if there is none

country: PE                         # two letters (ISO 3166)
zone: America/Lima                  # a time zone such as Africa/Ouagadougou
languages: [es, fr, en, nl, pt]     # in the order that residents see
default_language: en                # for phones whose language is not among them

promises:                           # told to residents, so true only if you keep it
  names_hidden: true                # your staff see answers, not names or numbers
  not_passed_on: true               # you pass nothing to police, bosses or buyers

high_risk_topics: off               # on: those that `forest-smart-bot topics on` prepared are asked
retention_months: 24                # answers are erased after this many months (1 to 120)
demo: true                          # false: no longer a trial, people may write real things
"""


# -- tables (CSV) -------------------------------------------------------------------------------


class Row(Entry):
    """One row of a table that the operator brings."""


class SiteRow(Row):
    name: SiteName
    country: Country
    zone: Zone
    group: Group | None = None
    poster: SiteName | None = None


class DirectoryRow(Row):
    """`key`: the hole that the words fill; empty country or language: any."""

    key: HoleName
    country: str = ""
    language: str = ""
    words: Long
    source: Long

    @checked("country")
    @classmethod
    def _any_country(cls, code: str) -> str:
        return _or_empty(code, _country)

    @checked("language")
    @classmethod
    def _any_language(cls, code: str) -> str:
        return _or_empty(code, _known_language)


class _Table(Generic[R]):
    """The rows of one CSV file, and what is wrong with them."""

    def __init__(self, path: Path, row: type[R]) -> None:
        self.file, self.row = str(path), row
        self.rows: list[Placed[R]] = []
        self.faults: list[Fault] = []
        self._read(path)

    def _read(self, path: Path) -> None:
        try:
            self._take(path.read_bytes().decode("utf-8-sig"))
        except OSError:
            self._wrong(1, "this cannot be read", "Check the path")
        except UnicodeDecodeError:
            self._wrong(1, "this is not UTF-8", "Save it as “CSV UTF-8”")

    def _take(self, text: str) -> None:
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            header = [cell.strip().casefold() for cell in next(lines, [])]
            if self._is_fit(header):
                self._body(header, lines)
        except csv.Error as wrong:
            self._wrong(lines.line_num, f"this is no CSV: {wrong}", "Mend the quotes")

    def _is_fit(self, header: Sequence[str]) -> bool:
        known = self.row.model_fields
        needed = [name for name, field in known.items() if field.is_required()]
        for name in dict.fromkeys(header):
            if name not in known:
                self._wrong(1, f"there is no column {name!r}", f"Known: {', '.join(known)}")
            elif header.count(name) > 1:
                self._wrong(1, f"the column {name!r} stands twice", "Keep one")
        for name in needed:
            if name not in header:
                self._wrong(1, f"the column {name!r} is missing", "Add it to the first line")
        return not self.faults

    def _body(self, header: Sequence[str], lines: Any) -> None:
        line = lines.line_num + 1
        for cells in lines:
            if any(cell.strip() for cell in cells):
                self._row(header, cells, Spot(self.file, {(): line}))
            line = lines.line_num + 1
        if not self.rows and not self.faults:
            self._wrong(line, "there are no rows", "Write one row a line")

    def _row(self, header: Sequence[str], cells: Sequence[str], spot: Spot) -> None:
        if len(cells) > len(header):
            told = f"{len(cells)} cells stand under {len(header)} columns"
            self.faults.append(spot.fault(told, "Put words that hold a comma in quotes"))
            return
        filled = zip(header, (cell.strip() for cell in cells), strict=False)
        try:
            entry = self.row.model_validate({name: cell for name, cell in filled if cell})
            self.rows.append(Placed(entry, spot))
        except ValidationError as wrong:
            self.faults += _faults(wrong, spot)

    def _wrong(self, line: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, line, what, remedy))

    def entries(self, more: Iterable[Fault]) -> list[R]:
        if faults := [*self.faults, *more]:
            raise PackFaults(faults)
        return [one.entry for one in self.rows]


def read_sites(path: Path) -> list[SiteRow]:
    """The places of a CSV file, or PackFaults with every bad row."""
    table = _Table(path, SiteRow)
    return table.entries(_at_odds(table.rows))


def _at_odds(rows: Iterable[Placed[SiteRow]]) -> Iterator[Fault]:
    """A place may stand twice, for another poster; then its rows must agree."""
    first: dict[str, Placed[SiteRow]] = {}
    posters: set[tuple[str, str | None]] = set()
    for one in rows:
        earlier = first.setdefault(one.entry.name, one)
        told = f"{one.entry.name!r} stands in line {earlier.spot.line} already"
        if (one.entry.name, one.entry.poster) in posters:
            yield one.spot.fault(told, "Keep one, or give each its poster")
        elif _place(one.entry) != _place(earlier.entry):
            yield one.spot.fault(f"{told}, but otherwise", "Give both the same country and zone")
        posters.add((one.entry.name, one.entry.poster))


def _place(row: SiteRow) -> tuple[str, str, str | None]:
    return row.country, row.zone, row.group


def read_directory(path: Path, known: Iterable[str]) -> list[DirectoryRow]:
    """Who can help, or PackFaults; `known`: the keys that some text or topic asks for."""
    table = _Table(path, DirectoryRow)
    return table.entries([*_twice(table.rows), *_strange(table.rows, sorted(known))])


def _twice(rows: Iterable[Placed[DirectoryRow]]) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], int] = {}
    for one in rows:
        key = (one.entry.key, one.entry.country, one.entry.language)
        if (line := first.setdefault(key, one.spot.line)) != one.spot.line:
            yield one.spot.fault(f"the same entry stands in line {line} already", "Keep one")


def _strange(rows: Iterable[Placed[DirectoryRow]], known: Sequence[str]) -> Iterator[Fault]:
    for one in rows:
        if one.entry.key not in known:
            told = f"no text and no topic asks for {one.entry.key!r}"
            yield one.spot.fault(told, f"Known: {', '.join(known)}")
