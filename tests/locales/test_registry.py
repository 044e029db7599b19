"""The languages: who is offered what, and how days and numbers are said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel import Locale

from locales.registry import (
    LANGUAGES,
    OFFERED,
    best_offered,
    chain,
    format_day,
    format_number,
    known,
)

EVERY = ("en", "es", "fr", "nl", "pt")


def test_five_languages_are_offered_and_ten_are_drafts() -> None:
    assert OFFERED == EVERY
    drafts = {code for code, one in LANGUAGES.items() if one.status == "draft"}
    assert drafts == {"mos", "dyu", "srn", "qu", "ff", "djk", "srm", "gyn", "cni", "shp"}


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("en", ["en"]),
        ("es", ["es", "en"]),
        ("mos", ["mos", "fr", "en"]),
        ("srn", ["srn", "nl", "en"]),
        ("gyn", ["gyn", "en"]),
        ("qu", ["qu", "es", "en"]),
        ("tlh", ["en"]),
        ("", ["en"]),
    ],
)
def test_where_a_text_is_looked_for(code: str, way: list[str]) -> None:
    assert list(chain(code)) == way


def test_every_fallback_is_a_language_that_is_offered() -> None:
    for language in LANGUAGES.values():
        assert set(language.fallbacks) <= set(OFFERED)
        assert Locale.parse(language.near)
        assert language.direction == "ltr"


@pytest.mark.parametrize(
    ("phone", "best"),
    [
        (("pt-BR",), "pt"),
        (("es_419", "en"), "es"),
        (("de", "nl-SR"), "nl"),
        (("mos", "en"), "fr"),
        (("quz",), "es"),
        (("tlh",), "en"),
        ((), "en"),
    ],
)
def test_the_phones_language_decides_which_comes_first(phone: tuple[str, ...], best: str) -> None:
    assert best_offered(phone, EVERY) == best


def test_an_operator_without_english_offers_their_first() -> None:
    assert best_offered(("en-GY",), ("nl", "pt")) == "nl"
    assert best_offered((), ()) == "en"


def test_codes_of_phones_are_known() -> None:
    assert [known(code) for code in ("PT-br", "fuh", "xx", "")] == ["pt", "ff", "", ""]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Thursday 3 December"),
        ("es", "jueves 3 de diciembre"),
        ("fr", "jeudi 3 décembre"),
        ("nl", "donderdag 3 december"),
        ("pt", "quinta-feira, 3 de dezembro"),
        ("mos", "jeudi 3 décembre"),
        ("srn", "donderdag 3 december"),
        ("qu", "jueves 3 de diciembre"),
        ("tlh", "Thursday 3 December"),
    ],
)
def test_a_day_is_said_as_people_say_it(language: str, said: str) -> None:
    assert format_day(date(2026, 12, 3), language) == said


def test_french_has_a_first_of_the_month() -> None:
    assert format_day(date(2026, 12, 1), "fr") == "mardi 1er décembre"
    assert format_day(date(2026, 12, 11), "fr") == "vendredi 11 décembre"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1,500.5"), ("nl", "1.500,5"), ("pt", "1.500,5")]
)
def test_a_number_is_written_as_people_write_it(language: str, said: str) -> None:
    assert format_number(Decimal("1500.5"), language) == said
