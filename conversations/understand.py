"""How typed words are understood: options by word, number or slip; numbers; days."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches

from conversations.model import Line
from conversations.words import fold

Words = Mapping[str, frozenset[str]]
_NUMBERED = re.compile(r"\s*([0-9]{1,2})[.)]?\s*")
LONGEST = 80  # characters of a typed choice; more is a story, not an option


@dataclass(frozen=True, slots=True)
class Misread:
    """Why words were no answer, as the kind sentence that says what would be."""

    key: str
    holes: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> Line:
        return Line(self.key, self.holes)


def option(text: str, options: Sequence[str], words: Words) -> str | None:
    """The option meant by a word in any of our languages, by its number, or by a near miss."""
    if numbered := _NUMBERED.fullmatch(text):
        at = int(numbered[1]) - 1
        return options[at] if 0 <= at < len(options) else None
    said = fold(text[:LONGEST])
    meant = {word: one for one in reversed(options) for word in words.get(one, ())}
    if said in meant:
        return meant[said]
    near = get_close_matches(said, meant, n=1, cutoff=0.8) if len(said) >= 4 else []
    return meant[near[0]] if near else None


def command(text: str, commands: frozenset[str], words: Words) -> str | None:
    """The global word that was typed, such as `stop`; exact, so that no answer is taken for one."""
    said = fold(text[:LONGEST].lstrip("/"))
    return next((one for one in sorted(commands) if said in words.get(one, ())), None)


def number(text: str, least: Decimal | None, most: Decimal | None) -> str | Misread:
    """A number written as people write it: 1500, 1.500, 1,500, 2,5 or 2.5."""
    value = parse_number(text)
    if value is None:
        return Misread("retry.number")
    if least is not None and value < least:
        return Misread("retry.least", {"least": plain(least)})
    if most is not None and value > most:
        return Misread("retry.most", {"most": plain(most)})
    return plain(value)


def plain(value: Decimal) -> str:
    """Digits without exponent or trailing zeros after the point."""
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,9})?")
_GROUPED = re.compile(
    r"[+-]?[0-9]{1,3}(?P<sep>[., ’'])[0-9]{3}(?:(?P=sep)[0-9]{3}){0,3}(?:[.,][0-9]{1,9})?"
)


def parse_number(text: str) -> Decimal | None:
    """A point or comma before exactly three digits groups thousands; else it starts decimals."""
    said = " ".join(text.split())
    grouped = _GROUPED.fullmatch(said)
    if grouped and said.lstrip("+-")[0] != "0":
        mark = grouped["sep"]
        rest = said.replace(mark, "")
        return None if said.count(mark) != len(said.split(mark)) - 1 else _decimal(rest)
    return _decimal(said) if _NUMBER.fullmatch(said) else None


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


_DAY_FIRST = re.compile(r"([0-9]{1,2})[./ -]([0-9]{1,2})(?:[./ -]([0-9]{4}|[0-9]{2}))?\.?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
FAR_BACK = timedelta(days=366 * 120)


def day(text: str, today: date, words: Words) -> str | Misread:
    """A day as ISO text. Day comes before month; without a year it is the latest such day."""
    said = fold(text[:LONGEST])
    if said == "today" or said in words.get("today", ()):
        return today.isoformat()
    if said == "yesterday" or said in words.get("yesterday", ()):
        return (today - timedelta(days=1)).isoformat()
    found = parse_day(text.strip(), today)
    if found is None:
        return Misread("retry.date")
    return found.isoformat() if today - FAR_BACK < found <= today else Misread("retry.past")


def parse_day(text: str, today: date) -> date | None:
    if iso := _ISO.fullmatch(text):
        return _date(*map(int, iso.groups()))
    if not (found := _DAY_FIRST.fullmatch(text)):
        return None
    number_of_day, month, year = found.groups()
    if year:
        return _date(_full(int(year), today), int(month), int(number_of_day))
    this_year = _date(today.year, int(month), int(number_of_day))
    if this_year and this_year > today:
        return _date(today.year - 1, int(month), int(number_of_day))
    return this_year


def _full(year: int, today: date) -> int:
    """Two digits mean the latest year that is not in the future."""
    if year >= 100:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year else century - 100 + year


def _date(year: int, month: int, number_of_day: int) -> date | None:
    try:
        return date(year, month, number_of_day)
    except ValueError:
        return None
