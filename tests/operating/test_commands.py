"""The commands from outside: what they print and how they end."""

from __future__ import annotations

import io
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from bot.operator_commands import add_parsers, run
from pci_content.operator import demo_operator
from services.settings import Settings
from tests.operating.counter import REAL, Counter, line_of


async def test_check_tells_that_all_is_well_and_that_it_is_a_trial(counter: Counter) -> None:
    (await counter.types("operator check")).says("operator.yaml: no mistakes.", "This is a trial")
    counter.sets_up(REAL)
    (await counter.types("operator check")).says("no mistakes").hides("trial")


async def test_check_tells_every_mistake_with_its_line(counter: Counter) -> None:
    counter.sets_up(demo_operator().replace("PE", "XX", 1).replace("Lima", "Lime"))
    told = await counter.is_refused("operator check")
    assert f"operator.yaml:{line_of('country: PE')}: " in told
    assert f"operator.yaml:{line_of('zone: ')}: " in told


async def test_show_tells_what_residents_meet(counter: Counter) -> None:
    await counter.tables.ensure_demo_sites()
    told = await counter.types("operator show")
    told.says("ngo: DEMO NGO", "languages: Español, Français, English, Nederlands, Português")
    told.says("places: DEMO Cerro Azul, DEMO Río Claro", "trial: yes", "no (staff setup)")


# -- as a process would -------------------------------------------------------------------------


def ends(folder: Path, *typed: str) -> int:
    parser = ArgumentParser()
    add_parsers(parser.add_subparsers())
    settings = Settings(folder, f"sqlite+aiosqlite:///{folder / 'forest.db'}")
    return run(parser.parse_args(typed), settings)


def test_before_the_first_start_commands_prepare_what_they_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(tmp_path / "data", "operator", "show") == 0
    assert "places: DEMO Cerro Azul, DEMO Río Claro" in capsys.readouterr().out


def test_a_mistake_is_one_message_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(tmp_path, "sites", "close", "Nowhere") == 2
    told = capsys.readouterr()
    assert told.err == "Nowhere: there is no such place. See `forest-smart-bot sites list`.\n"
    assert told.out == ""


def test_a_wrong_passphrase_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long passphrase\nanother passphrase\n"))
    assert ends(tmp_path, "staff", "setup") == 0
    assert ends(tmp_path, "staff", "callbacks") == 1
    assert capsys.readouterr().err.startswith("This passphrase does not open")


def test_a_database_out_of_reach_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "forest.db").write_bytes(b"no database at all" * 100)
    assert ends(tmp_path, "sites", "list") == 2
    assert "the database" in capsys.readouterr().err


def test_content_needs_no_database(tmp_path: Path) -> None:
    assert ends(tmp_path / "none", "content", "draw") == 0
    assert not (tmp_path / "none").exists()
