"""What a writer of content can run: check, draw, play."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from conversations.model import Line, Resident, State
from pci_content.book import Book
from pci_content.commands import check, draw, play
from pci_content.play import Player
from tests.pci_content.desk import Desk

TODAY = date(2026, 11, 23)


def test_check_says_that_all_is_well(desk: Desk) -> None:
    out = StringIO()
    assert check([str(desk.folder)], out) == 0
    assert out.getvalue() == "pack: no mistakes\n"


def test_check_tells_every_mistake_and_every_gap(desk: Desk) -> None:
    desk.asks('id: a, ask: "Is it?"')
    desk.translates("es", ("answer.yes", "Yes", ""), ("gone.text", "Gone", "Ido"))
    out = StringIO()
    assert check([str(desk.folder), "--catalogs", str(desk.catalogs)], out) == 1
    told = out.getvalue()
    assert "topics.yaml:6: the question 'a' has nothing to choose. Give it a scale." in told
    assert "messages.po:6: 'answer.yes' is not translated into es." in told
    assert "messages.po:10: 'gone.text' translates a text that is no longer in the pack." in told
    assert "'answer.yes' is not translated into fr." in told
    assert told.endswith(" mistakes\n")


def test_check_of_an_empty_folder(tmp_path: Path) -> None:
    out = StringIO()
    assert check([str(tmp_path)], out) == 1
    assert "there is no pack here. Name a folder of YAML files." in out.getvalue()


def test_draw_shows_topics_questions_and_ways(desk: Desk) -> None:
    desk.asks(
        'id: clean, ask: "Is it clean?", scale: status, go_to: {no: end}',
        'id: food, ask: "Is there food?", scale: status, roles: [miner]',
    )
    out = StringIO()
    assert draw([str(desk.folder)], out) == 0
    assert out.getvalue().splitlines() == [
        "flowchart TD",
        '  subgraph t_water["Water"]',
        '    t_water__t_clean["Is it clean?"]',
        '    t_water__t_food["Is there food?<br/>for miner"]',
        '    t_water__tip(["Tip"])',
        "    t_water__t_clean --> t_water__t_food",
        '    t_water__t_clean -->|"no"| t_water__tip',
        "    t_water__t_food --> t_water__tip",
        "  end",
    ]


def test_draw_joins_the_topics_of_the_real_pack_or_shows_one() -> None:
    every, one = StringIO(), StringIO()
    assert draw([], every) == 0
    assert every.getvalue().count("subgraph") == 14
    assert "  t_pay_price__tip --> t_safe_work__t_helmets" in every.getvalue()
    assert draw(["--topic", "children"], one) == 0
    assert '  subgraph t_children["🎒 Children (careful)"]' in one.getvalue()
    assert one.getvalue().count("subgraph") == 1


def played(*typed: str, args: tuple[str, ...] = ()) -> str:
    out = StringIO()
    assert play(args, out, typed, TODAY) == 0
    return out.getvalue()


def test_play_goes_from_the_greeting_through_a_topic_by_numbers_and_words() -> None:
    told = played("1", "2", "yes", "partly", "nee", "quit", "never read")
    for said in (
        "> Choose your language.",
        "  1.  English",
        "> 💧 Water and food, 1 of 3",
        "> Do you have enough clean drinking water here?",
        "  5. ⏭ Skip",
        "> Can people here earn money without mining?",
        "Take drinking water above the mine, not below it.",
        "> Ask your neighbours if they see the same.",
    ):
        assert said in told


def test_play_hears_commands_and_global_words() -> None:
    told = played("1", "2", "/menu", "mis respuestas", "/mydata", "stop")
    assert "> What would you like to do?" in told
    assert "> I have stopped." in told


def test_play_of_a_broken_pack_tells_what_is_wrong(desk: Desk) -> None:
    desk.asks('id: a, ask: "Is it?"')
    out = StringIO()
    assert play([str(desk.folder)], out, [], TODAY) == 1
    assert "topics.yaml:6: the question 'a' has nothing to choose" in out.getvalue()


def test_play_says_days_in_the_language_and_leaves_unknown_holes(forest_smart: Book) -> None:
    state = State(nonce="play", resident=Resident(language="fr"))
    player = Player(forest_smart, StringIO(), TODAY, state=state)
    said = player.words(Line("mydata.since", {"day": date(2026, 12, 1)}))
    assert "mardi 1er décembre" in said
    assert "{phone}" in player.words(Line("talk.phone"))


@pytest.mark.parametrize("careful", [True, False])
def test_play_offers_careful_topics_only_on_wish(forest_smart: Book, careful: bool) -> None:
    from pci_content.play import offer_of

    assert ("children" in offer_of(forest_smart, careful=careful).topics) is careful
