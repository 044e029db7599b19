"""The languages we know: their own names, what stands in for them, and how their days are said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from babel.dates import format_date
from babel.numbers import format_decimal

Status: TypeAlias = Literal["draft", "ours", "reviewed"]
Direction: TypeAlias = Literal["ltr", "rtl"]

SOURCE = "en"

_TWO = "nplurals=2; plural=(n != 1);"
_TWO_FROM_TWO = "nplurals=2; plural=(n > 1);"
_ONE = "nplurals=1; plural=0;"
_MANY = "nplurals=3; plural=(n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2);"
_MANY_FROM_TWO = "nplurals=3; plural=(n < 2 ? 0 : n % 1000000 == 0 ? 1 : 2);"
_DAY_MONTH = "EEEE d MMMM"
_DAY_OF_MONTH = "EEEE d 'de' MMMM"


@dataclass(frozen=True, slots=True)
class Language:
    """A language; `near` is the nearest locale that Babel knows, `day` how it says a date.

    Status: a draft is hidden from residents, `ours` is offered, `reviewed` is signed by a native.
    """

    code: str
    autonym: str
    near: str
    status: Status = "draft"
    fallbacks: tuple[str, ...] = ()
    direction: Direction = "ltr"
    has_voice: bool = False
    plural: str = _TWO
    day: str = _DAY_MONTH


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "en_GB", "ours"),
        Language("es", "Español", "es", "ours", plural=_MANY, day=_DAY_OF_MONTH),
        Language("fr", "Français", "fr", "ours", plural=_MANY_FROM_TWO),
        Language("nl", "Nederlands", "nl", "ours"),
        Language(
            "pt", "Português", "pt_BR", "ours", plural=_MANY_FROM_TWO, day="EEEE, d 'de' MMMM"
        ),
        Language("mos", "Mooré", "fr", fallbacks=("fr",)),
        Language("dyu", "Julakan", "fr", fallbacks=("fr",), plural=_ONE),
        Language("srn", "Sranantongo", "nl", fallbacks=("nl",)),
        Language("qu", "Runasimi", "es", fallbacks=("es",), plural=_ONE, day=_DAY_OF_MONTH),
        Language("ff", "Fulfulde", "fr", fallbacks=("fr",), plural=_TWO_FROM_TWO),
        Language("djk", "Ndyuka", "nl", fallbacks=("nl",)),
        Language("srm", "Saamáka", "nl", fallbacks=("nl",)),
        Language("gyn", "Creolese", "en_GB", fallbacks=("en",)),
        Language("cni", "Asháninka", "es", fallbacks=("es",), day=_DAY_OF_MONTH),
        Language("shp", "Shipibo-Konibo", "es", fallbacks=("es",), day=_DAY_OF_MONTH),
    )
}

OFFERED = tuple(one.code for one in LANGUAGES.values() if one.status != "draft")

# How phones may name a language that we know under another code.
_ALSO = {"quy": "qu", "quz": "qu", "qup": "qu", "fuh": "ff", "fuv": "ff", "ful": "ff"}


def known(code: str) -> str:
    """Our code for what a phone calls a language ("pt-BR", "es_419"), or an empty string."""
    base = code.replace("_", "-").partition("-")[0].casefold()
    base = _ALSO.get(base, base)
    return base if base in LANGUAGES else ""


def chain(code: str) -> Iterator[str]:
    """The language, then what stands in for it, then the source: where to look for a text."""
    language = LANGUAGES.get(known(code))
    own = (language.code, *language.fallbacks) if language else ()
    yield from dict.fromkeys((*own, SOURCE))


def best_offered(phone_languages: Iterable[str], offered: Sequence[str]) -> str:
    """The offered language that suits the phone best; the operator's first where none does."""
    for wish in filter(known, phone_languages):
        language = LANGUAGES[known(wish)]
        for code in (language.code, *language.fallbacks):
            if code in offered:
                return code
    return offered[0] if offered else SOURCE


def language_of(code: str) -> Language:
    """The language under this code, or English where we do not know it."""
    return LANGUAGES.get(known(code), LANGUAGES[SOURCE])


def format_day(day: date, language: str) -> str:
    """A day as a person says it: "Thursday 3 December", "jueves 3 de diciembre"."""
    spoken = language_of(language)
    said = format_date(day, spoken.day, locale=spoken.near)
    return said.replace(" 1 ", " 1er ") if spoken.near == "fr" else said


def format_number(value: Decimal | int, language: str) -> str:
    """A number with the separators of the language: 1,500 in English, 1.500 in Dutch."""
    return format_decimal(value, locale=language_of(language).near)
