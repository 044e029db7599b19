"""From what the operator set to what residents are told and offered."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from conversations.model import Link
from pci_content.operator import demo_operator
from services.errors import OperatorMistake
from services.operating import FactsKeeper
from tests.operating.counter import REAL, Counter, line_of

HEAD = "name,country,zone,group,poster"
HEAD_OF_HELP = "key,country,language,words,source"
HUAYPETUE = "Huaypetue,PE,America/Lima,south,radio"


async def kept(counter: Counter) -> FactsKeeper:
    office = counter.office
    return await FactsKeeper.start(
        office.operator_file, counter.tables.kept, office.book, counter.clock
    )


async def test_a_first_start_offers_a_trial_with_two_demo_places(counter: Counter) -> None:
    assert await counter.tables.ensure_demo_sites()
    assert not await counter.tables.ensure_demo_sites()
    offer = await counter.offer()
    assert await counter.places() == ["DEMO Cerro Azul", "DEMO Río Claro"]
    assert offer.trial
    assert not offer.call_back
    assert offer.promises == {"names_hidden", "not_passed_on"}
    assert [one.autonym for one in offer.languages][:2] == ["Español", "Français"]


async def test_demo_places_vanish_as_soon_as_a_real_one_exists(counter: Counter) -> None:
    await counter.tables.ensure_demo_sites()
    counter.brings("sites.csv", HEAD, HUAYPETUE)
    await counter.types("sites import ~/sites.csv")
    assert await counter.places() == ["Huaypetue"]
    await counter.types("sites close Huaypetue")
    assert await counter.places() == []


async def test_after_the_trial_no_demo_place_is_offered(counter: Counter) -> None:
    await counter.tables.ensure_demo_sites()
    counter.sets_up(REAL)
    assert await counter.places() == []
    assert not (await counter.offer()).trial


async def test_places_are_named_in_order_and_know_zone_and_group(counter: Counter) -> None:
    counter.brings("s.csv", HEAD, "zama,GY,America/Guyana,,", HUAYPETUE, "Ánimas,PE,America/Lima,,")
    await counter.types("sites import ~/s.csv")
    facts = await counter.facts()
    by_name = {one.name: one.id for one in facts.offer.places}
    assert list(by_name) == ["Huaypetue", "zama", "Ánimas"]
    assert facts.zone_of(by_name["zama"]) == "America/Guyana"
    assert facts.group_of(by_name["Huaypetue"]) == "south"
    assert facts.zone_of("elsewhere") == "America/Lima"


async def test_a_link_stands_for_its_site_and_language(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, HUAYPETUE)
    await counter.types("sites import ~/sites.csv")
    facts = await counter.facts()
    (site,) = facts.offer.places
    assert set(facts.links.values()) == {
        Link(site.id, one) for one in ("es", "fr", "en", "nl", "pt")
    }
    assert {len(one) for one in facts.links} == {11}


async def test_who_we_are_fills_the_texts(counter: Counter) -> None:
    facts, today = await counter.facts(), counter.office.today()
    assert facts.hole("ngo", "es", today) == "DEMO NGO"
    assert facts.hole("outside_body", "es", today) == "DEMO ombudsman"
    assert facts.hole("gbv_helpline", "es", today) is None


async def test_an_emergency_number_left_out_is_not_told(counter: Counter) -> None:
    lines = demo_operator().splitlines()
    counter.sets_up("\n".join(line for line in lines if not line.startswith("emergency")))
    assert (await counter.facts()).hole("emergency", "en", counter.office.today()) is None


async def test_help_is_told_for_90_days_after_it_was_checked(counter: Counter) -> None:
    await counter.confirms("gbv_helpline")
    facts, today = await counter.facts(), counter.office.today()
    assert facts.hole("gbv_helpline", "fr", today) == "Call 1"
    counter.clock.moves(days=90)
    assert facts.hole("gbv_helpline", "fr", counter.office.today()) == "Call 1"
    counter.clock.moves(days=1)
    assert facts.hole("gbv_helpline", "fr", counter.office.today()) is None


async def test_help_of_another_country_is_not_told(counter: Counter) -> None:
    lines = ("gbv_helpline,GY,,914,visit", "gbv_helpline,,,any,visit", "gbv_helpline,PE,,100,visit")
    counter.brings("d.csv", HEAD_OF_HELP, *lines)
    await counter.types("directory import ~/d.csv")
    await counter.types("directory confirm gbv_helpline --by Rosa")
    facts = await counter.facts()
    assert facts.hole("gbv_helpline", "en", counter.office.today()) == "100"
    assert "914" not in {one.words for one in facts.directory}


# -- the keeper ---------------------------------------------------------------------------------


async def test_changes_of_file_and_tables_are_taken_up(counter: Counter) -> None:
    keeper = await kept(counter)
    assert keeper().offer.trial
    counter.sets_up(REAL)
    counter.brings("sites.csv", HEAD, HUAYPETUE)
    await counter.types("sites import ~/sites.csv")
    await keeper.refresh()
    assert not keeper().offer.trial
    assert [one.name for one in keeper().offer.places] == ["Huaypetue"]


async def test_a_file_broken_later_keeps_the_last_good_facts_and_is_told_once(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = await kept(counter)
    counter.sets_up("ngo: ]")
    with caplog.at_level(logging.ERROR):
        await keeper.refresh()
        await keeper.refresh()
    (line,) = [one.getMessage() for one in caplog.records]
    assert "the last good facts stay" in line
    assert "operator.yaml:1" in line
    assert "\n" not in line
    assert keeper().hole("ngo", "en", counter.office.today()) == "DEMO NGO"


async def test_a_file_taken_away_later_keeps_the_last_good_facts(counter: Counter) -> None:
    keeper = await kept(counter)
    counter.office.operator_file.unlink()
    await keeper.refresh()
    assert keeper().offer.trial


async def test_a_mended_file_is_taken_up_again(counter: Counter) -> None:
    keeper = await kept(counter)
    counter.sets_up("ngo: ]")
    await keeper.refresh()
    counter.sets_up(REAL)
    os.utime(counter.office.operator_file, ns=(1, 1))
    await keeper.refresh()
    assert not keeper().offer.trial


async def test_a_file_broken_at_the_start_stops_it_with_one_message(counter: Counter) -> None:
    counter.sets_up(REAL.replace("PE", "XX", 1).replace("Lima", "Lime"))
    with pytest.raises(OperatorMistake) as stopped:
        await kept(counter)
    told = str(stopped.value)
    assert told.startswith(str(Path(counter.folder / "operator.yaml")) + ": 2 mistakes")
    assert f"operator.yaml:{line_of('country: PE')}: country: no country has the code 'XX'." in told
    assert told.endswith("Mend the file and try again.")
