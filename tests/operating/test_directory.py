"""Who can help: taken in unconfirmed, printed once somebody checked, for 90 days."""

from __future__ import annotations

from pci_content.loader import FOREST_SMART
from tests.operating.counter import Counter

HEAD = "key,country,language,words,source"
LINE = "gbv_helpline,PE,es,Línea 100 (gratis),La República 2020"


async def test_the_numbers_we_ship_come_in_unconfirmed(counter: Counter) -> None:
    told = await counter.types(f"directory import {FOREST_SMART / 'directory-unverified.csv'}")
    told.says("15 entries new or changed; none of these is printed yet.")
    listed = await counter.types("directory list")
    listed.says("gbv_helpline (PE, en): Línea 100 (free) - unconfirmed: not printed", "914", "1818")
    listed.hides("confirmed 2026", "stale")
    facts = await counter.facts()
    assert facts.hole("gbv_helpline", "es", counter.office.today()) is None


async def test_a_confirmed_entry_says_by_whom(counter: Counter) -> None:
    counter.brings("d.csv", HEAD, LINE)
    await counter.types("directory import ~/d.csv")
    told = await counter.types("directory confirm gbv_helpline --by 'Rosa Q' --on 2026-11-20")
    told.says("gbv_helpline (PE, es): Línea 100 (gratis) - confirmed 2026-11-20 by Rosa Q")
    (await counter.types("directory list")).says("confirmed 2026-11-20 by Rosa Q").hides("stale")


async def test_after_90_days_an_entry_is_listed_as_stale(counter: Counter) -> None:
    await counter.confirms("gbv_helpline")
    counter.clock.moves(days=90)
    (await counter.types("directory list")).hides("stale")
    counter.clock.moves(days=1)
    (await counter.types("directory list")).says("stale: confirmed 2026-11-23", "not printed")


async def test_one_language_or_country_can_be_confirmed_alone(counter: Counter) -> None:
    counter.brings("d.csv", HEAD, LINE, LINE.replace(",es,", ",fr,"), LINE.replace("PE,", ","))
    await counter.types("directory import ~/d.csv")
    await counter.types("directory confirm gbv_helpline --by Rosa --language es --country PE")
    fresh = [one for one in (await counter.tables.kept()).directory if one.confirmed]
    assert [(one.country, one.language) for one in fresh] == [("PE", "es")]


async def test_changed_words_must_be_confirmed_again_and_the_same_need_not(
    counter: Counter,
) -> None:
    counter.brings("d.csv", HEAD, LINE)
    await counter.types("directory import ~/d.csv")
    await counter.types("directory confirm gbv_helpline --by Rosa")
    (await counter.types("directory import ~/d.csv")).says("0 entries new or changed")
    (await counter.types("directory list")).says("by Rosa")
    counter.brings("d.csv", HEAD, LINE.replace("100", "200"))
    await counter.types("directory import ~/d.csv")
    (await counter.types("directory list")).says("Línea 200 (gratis) - unconfirmed").hides("Rosa")


async def test_bad_rows_are_told_and_nothing_is_taken_in(counter: Counter) -> None:
    counter.brings(
        "d.csv", HEAD, LINE, LINE, "gbv_help,PE,es,x,y", "gbv_helpline,Peru,xx,z,", "Gbv!,,,x,y"
    )
    told = await counter.is_refused("directory import ~/d.csv")
    assert "d.csv:3: the same entry stands in line 2 already" in told
    assert "d.csv:4: no text and no topic asks for 'gbv_help'. Known: child_helpline" in told
    assert "d.csv:5: country: no country has the code 'Peru'" in told
    assert "d.csv:5: language: there is no language 'xx'" in told
    assert "d.csv:5: source: field required" in told
    assert "d.csv:6: key: " in told
    assert (await counter.tables.kept()).directory == ()


async def test_nobody_can_confirm_a_day_to_come(counter: Counter) -> None:
    await counter.confirms("gbv_helpline")
    told = await counter.is_refused("directory confirm gbv_helpline --by Rosa --on 2026-11-24")
    assert told == "--on 2026-11-24: is still to come. Name a past day."


async def test_somebody_must_have_checked(counter: Counter) -> None:
    await counter.confirms("gbv_helpline")
    assert "Name who checked it" in await counter.is_refused(
        "directory confirm gbv_helpline --by ' '"
    )


async def test_an_entry_that_is_not_there_cannot_be_confirmed(counter: Counter) -> None:
    assert "no such entry" in await counter.is_refused("directory confirm gbv_helpline --by Rosa")
