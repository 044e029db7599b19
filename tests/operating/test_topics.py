"""Topics of high risk are asked only where everything is prepared, and only as long as it is."""

from __future__ import annotations

from pci_content.operator import demo_operator
from tests.operating.counter import Counter

PREPARED = "--risk-check 'Done in May' --focal-point Ana"


async def test_at_first_every_normal_topic_is_asked_and_none_of_high_risk(counter: Counter) -> None:
    topics = counter.office.book.pack.topics
    assert (await counter.offer()).topics == {one.id for one in topics if not one.careful}


async def test_a_prepared_topic_is_asked(counter: Counter) -> None:
    await counter.prepares("safe-from-abuse", "gbv_helpline")
    assert "safe-from-abuse" in (await counter.offer()).topics
    told = await counter.types("topics list")
    told.says("safe-from-abuse: high risk, on since 2026-11-23, focal point Ana: asked")
    told.says("children: high risk, off", "safe-work: always on")


async def test_whatever_is_undone_is_told_in_one_sentence(counter: Counter) -> None:
    told = await counter.is_refused("topics on safe-from-abuse")
    assert told == (
        "safe-from-abuse: this topic of high risk cannot be switched on yet. First "
        "note the local risk check (--risk-check); "
        "have 'gbv_helpline' confirmed within 90 days for PE (directory confirm); "
        "name the focal point (--focal-point)."
    )


async def test_each_of_the_three_is_needed(counter: Counter) -> None:
    await counter.confirms("gbv_helpline")
    no_check = await counter.is_refused("topics on safe-from-abuse --focal-point Ana")
    assert no_check.endswith("First note the local risk check (--risk-check).")
    nobody = await counter.is_refused("topics on safe-from-abuse --risk-check ok --focal-point ' '")
    assert nobody.endswith("First name the focal point (--focal-point).")
    no_help = await counter.is_refused(f"topics on children {PREPARED}")
    assert "'child_helpline' confirmed within 90 days" in no_help
    assert (await counter.tables.kept()).switches == ()


async def test_an_entry_imported_but_not_confirmed_is_not_enough(counter: Counter) -> None:
    counter.brings("d.csv", "key,words,source", "gbv_helpline,100,press")
    await counter.types("directory import ~/d.csv")
    assert "gbv_helpline" in await counter.is_refused(f"topics on safe-from-abuse {PREPARED}")


async def test_help_in_another_country_is_not_enough(counter: Counter) -> None:
    counter.brings("d.csv", "key,country,words,source", "gbv_helpline,GY,914,press")
    await counter.types("directory import ~/d.csv")
    await counter.types("directory confirm gbv_helpline --by Rosa")
    assert "for PE" in await counter.is_refused(f"topics on safe-from-abuse {PREPARED}")


async def test_the_topic_ends_by_itself_when_its_help_is_stale(counter: Counter) -> None:
    await counter.prepares("safe-from-abuse", "gbv_helpline")
    counter.clock.moves(days=90)
    assert "safe-from-abuse" in (await counter.offer()).topics
    counter.clock.moves(days=1)
    assert "safe-from-abuse" not in (await counter.offer()).topics
    (await counter.types("topics list")).says("not asked; first have 'gbv_helpline' confirmed")
    await counter.types("directory confirm gbv_helpline --by Rosa")
    assert "safe-from-abuse" in (await counter.offer()).topics


async def test_the_master_switch_stands_above(counter: Counter) -> None:
    await counter.prepares("safe-from-abuse", "gbv_helpline")
    counter.sets_up(demo_operator())
    assert "safe-from-abuse" not in (await counter.offer()).topics
    told = await counter.types(f"topics on safe-from-abuse {PREPARED}")
    told.says("It is not asked yet: set high_risk_topics: on in operator.yaml.")
    (await counter.types("topics list")).says("not asked; first set high_risk_topics: on")


async def test_a_topic_can_be_switched_off(counter: Counter) -> None:
    await counter.prepares("safe-from-abuse", "gbv_helpline")
    (await counter.types("topics off safe-from-abuse")).says("safe-from-abuse is off.")
    assert "safe-from-abuse" not in (await counter.offer()).topics


async def test_a_normal_topic_is_always_on(counter: Counter) -> None:
    (await counter.types("topics on safe-work")).says("safe-work is a normal topic")
    assert "always on" in await counter.is_refused("topics off safe-work")


async def test_an_unknown_topic_is_told_with_the_known_ones(counter: Counter) -> None:
    assert "Known: water-food-livelihoods, " in await counter.is_refused("topics on gold")


async def test_a_risk_check_that_does_not_fit_is_told(counter: Counter) -> None:
    long = "x" * 301
    told = await counter.is_refused(f"topics on children --risk-check {long} --focal-point Ana")
    assert "--risk-check is too long. Use 300 characters at most." in told
