"""Places come in from a spreadsheet, whole or not at all."""

from __future__ import annotations

import csv

import pytest

from tests.operating.counter import Counter

HEAD = "name,country,zone,group,poster"
HUAYPETUE = "Huaypetue,PE,America/Lima,south,radio"


async def test_a_place_gets_a_link_for_each_language_of_its_poster(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, HUAYPETUE)
    told = await counter.types("sites import ~/sites.csv --bot @ceiba_bot")
    told.says("1 places new or changed, 5 new links.", "Huaypetue (PE, America/Lima, group south)")
    told.says("Huaypetue | es | radio | https://t.me/ceiba_bot?start=")
    told.says("| https://chat.example.org/?start=")


async def test_without_the_bots_name_the_link_is_the_end_of_one(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, HUAYPETUE)
    await counter.types("sites import ~/sites.csv")
    (await counter.types("sites list")).says("| radio | ?start=").hides("t.me")


async def test_importing_twice_changes_nothing(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, HUAYPETUE)
    await counter.types("sites import ~/sites.csv")
    before = await counter.tables.kept()
    told = await counter.types("sites import ~/sites.csv")
    told.says("0 places new or changed, 0 new links.")
    assert await counter.tables.kept() == before


async def test_a_second_poster_gets_links_of_its_own(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, HUAYPETUE, HUAYPETUE.replace("radio", "school"))
    (await counter.types("sites import ~/sites.csv")).says("1 places new", "10 new links.")


async def test_an_import_moves_and_opens_a_place_under_its_old_links(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, HUAYPETUE)
    await counter.types("sites import ~/sites.csv")
    links = (await counter.tables.kept()).links
    (await counter.types("sites close Huaypetue")).says("Huaypetue is closed")
    (await counter.types("sites list")).says("closed").hides("?start=")
    counter.brings("sites.csv", "name,country,zone,poster", "Huaypetue,PE,America/Bogota,radio")
    await counter.types("sites import ~/sites.csv")
    kept = await counter.tables.kept()
    assert kept.links == links
    assert (kept.sites[0].open, kept.sites[0].zone, kept.sites[0].group) == (
        True,
        "America/Bogota",
        "south",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("comma", [",", ";"])
async def test_spreadsheets_write_csv_in_their_own_ways(
    counter: Counter, encoding: str, comma: str
) -> None:
    rows = ("Name/ Country /ZONE", f'"Río{comma} abajo"/PE/America-Lima', "", "//")
    lines = (row.replace("/", comma).replace("America-", "America/") for row in rows)
    counter.brings("sites.csv", *lines, encoding=encoding)
    await counter.types("sites import ~/sites.csv")
    assert await counter.places() == [f"Río{comma} abajo"]


async def test_every_bad_row_is_told_with_its_line_and_nothing_is_taken_in(
    counter: Counter,
) -> None:
    rows = (
        HUAYPETUE,
        "Nowhere,XX,America/Lima,,",
        '"Two\nlines",PE,America/Lima,,',
        ",PE,America/Lime,,",
        "Five,PE,America/Lima,,,extra",
        "Huaypetue,CO,America/Bogota,,market",
        HUAYPETUE,
    )
    counter.brings("sites.csv", HEAD, *rows)
    told = await counter.is_refused("sites import ~/sites.csv")
    for line, words in {
        3: "country: no country has the code 'XX'. Use two capital letters",
        4: "name: this is more than one plain line",
        6: "there is no time zone 'America/Lime'",
        7: "6 cells stand under 5 columns",
        8: "'Huaypetue' stands in line 2 already, but otherwise",
        9: "'Huaypetue' stands in line 2 already. Keep one",
    }.items():
        assert any(f"sites.csv:{line}: " in one and words in one for one in told.splitlines()), told
    assert "sites.csv:6: name: field required. Add it." in told
    assert (await counter.tables.kept()).sites == ()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("name,zone", "a,b"), "the column 'country' is missing. Add it to the first line"),
        (("name,country,zone,colour", "a,PE,UTC,red"), "there is no column 'colour'. Known: name"),
        (("name,name,country,zone", "a,a,PE,UTC"), "the column 'name' stands twice"),
        (("name,country,zone",), "there are no rows"),
        (("name,country,zone", 'a,"PE" x,UTC'), "sites.csv:2: this is no CSV"),
        (("",), "the column 'name' is missing"),
    ],
)
async def test_a_strange_table_is_refused(
    counter: Counter, lines: tuple[str, ...], told: str
) -> None:
    counter.brings("sites.csv", *lines)
    assert told in await counter.is_refused("sites import ~/sites.csv")


async def test_another_encoding_is_told(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, "Río,PE,America/Lima,,", encoding="latin-1")
    assert "this is not UTF-8" in await counter.is_refused("sites import ~/sites.csv")


async def test_a_file_that_is_not_there_is_told(counter: Counter) -> None:
    assert "Check the path" in await counter.is_refused("sites import ~/none.csv")


async def test_the_links_can_go_to_a_file_in_which_no_name_is_a_formula(counter: Counter) -> None:
    counter.brings("sites.csv", HEAD, "=1+1,PE,America/Lima,,radio")
    await counter.types("sites import ~/sites.csv --out ~/links.csv")
    text = (counter.folder / "links.csv").read_text(encoding="utf-8-sig")
    first, *rows = csv.reader(text.splitlines())
    assert first == ["place", "language", "poster", "telegram", "web"]
    assert {row[0] for row in rows} == {"'=1+1"}


async def test_a_file_that_cannot_be_written_is_told(counter: Counter) -> None:
    told = await counter.is_refused("sites list --out ~/none/links.csv")
    assert "none/links.csv: cannot be written" in told


async def test_a_place_nobody_knows_cannot_be_closed(counter: Counter) -> None:
    assert "there is no such place" in await counter.is_refused("sites close Nowhere")
