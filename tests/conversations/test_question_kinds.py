"""Every kind of question: what is an answer, and the kind word for what is none."""

from __future__ import annotations

import pytest

from conversations.model import Answer, Gave, Media, Redraw, Say
from conversations.pack import Pack, Question
from tests.conversations.player import Player
from tests.conversations.samples import DATE, MANY, NUMBER, pack_of


def at_question(pack: Pack) -> Player:
    player = Player(pack)
    player.arrive()
    return player


def said(player: Player) -> tuple[str | None, str | None]:
    last: Answer = player.kept[-1]
    return last.value, last.missing


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        ("1.500", None),
        ("2,5", "2.5"),
        ("2.50", "2.5"),
        (" 7 ", "7"),
        ("007", "7"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, value: str | None) -> None:
    player = at_question(NUMBER)
    player.type(typed)
    assert [one.value for one in player.kept] == ([value] if value else [])


def test_thousands_may_be_grouped_by_point_comma_or_space() -> None:
    for typed in ("1.500", "1,500", "1 500", "1500"):
        player = at_question(pack_of(Question("n", "n", "number")))
        player.type(typed)
        assert said(player) == ("1500", None), typed


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("many", "retry.number"),
        ("²", "retry.number"),
        ("9" * 5000, "retry.number"),
        ("-1", "retry.least"),
        ("501", "retry.most"),
    ],
)
def test_what_is_no_number_gets_a_word_on_what_would_be(typed: str, word: str) -> None:
    player = at_question(NUMBER)
    (shown,) = [one for one in player.type(typed) if isinstance(one, Say)]
    assert shown.lines[0].key == word
    assert player.kept == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24/12/2025", "2025-12-24"),
        ("24-12-25", "2025-12-24"),
        ("2025-12-24", "2025-12-24"),
        ("1.2.", "2026-02-01"),
        ("30/11", "2025-11-30"),
        ("today", "2026-11-23"),
    ],
)
def test_a_day_comes_before_its_month_and_is_never_in_the_future(typed: str, day: str) -> None:
    player = at_question(DATE)
    player.type(typed)
    assert said(player) == (day, None)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("31/2/2026", "retry.date"), ("soon", "retry.date"), ("24/12/2026", "retry.past")],
)
def test_what_is_no_day_gets_a_word_on_what_would_be(typed: str, word: str) -> None:
    player = at_question(DATE)
    (shown,) = [one for one in player.type(typed) if isinstance(one, Say)]
    assert shown.lines[0].key == word


def test_today_and_yesterday_are_buttons() -> None:
    player = at_question(DATE)
    player.press("yesterday")
    assert said(player) == ("2026-11-22", None)


def test_ticks_are_drawn_in_place_and_kept_in_their_order() -> None:
    player = at_question(MANY)
    (drawn,) = player.press("no")
    assert isinstance(drawn, Redraw)
    assert [button.icon for row in drawn.say.rows[:2] for button in row] == ["☐", "☐", "☑"]
    player.press("yes")
    player.press("picked")
    assert said(player) == ("yes,no", None)


def test_a_tick_can_be_taken_back_and_nothing_ticked_is_no_answer() -> None:
    player = at_question(MANY)
    player.press("no")
    player.press("no")
    player.press("picked")
    assert player.kept == []
    player.press("skip")
    assert said(player) == (None, "skip")


@pytest.mark.parametrize("media", ["photo", "voice", "location"])
def test_a_gift_of_the_kind_asked_for_is_an_answer_and_another_is_not(media: Media) -> None:
    player = at_question(pack_of(Question("g", "g", media)))
    (shown,) = [one for one in player.tap(Gave("other", "x")) if isinstance(one, Say)]
    assert shown.lines[0].key == f"retry.{media}"
    player.tap(Gave(media, "file:1"))
    assert said(player) == ("file:1", None)


def test_free_text_is_kept_as_it_is_and_blank_is_none() -> None:
    player = at_question(pack_of(Question("w", "w", "text")))
    player.type("  ")
    assert player.kept == []
    player.type("the river turned brown")
    assert said(player) == ("the river turned brown", None)


@pytest.mark.parametrize("kind", ["number", "date", "text", "photo", "voice", "location", "many"])
def test_every_kind_may_be_skipped_or_not_known(kind: str) -> None:
    for option in ("skip", "dont_know"):
        player = at_question(pack_of(Question("k", "k", kind)))  # type: ignore[arg-type]
        player.press(option)
        assert said(player) == (None, option)
