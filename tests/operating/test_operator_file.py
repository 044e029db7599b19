"""operator.yaml: every mistake is told, with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pci_content.faults import PackFaults
from pci_content.operator import Operator, demo_operator, ensure, read_operator
from tests.operating.counter import REAL, line_of


def read(folder: Path, *, given: str = "", instead: str = "", text: str = "") -> Operator:
    """The real operator's file with one line changed."""
    path = folder / "operator.yaml"
    assert given in REAL
    path.write_text(text or REAL.replace(given, instead, 1), encoding="utf-8")
    return read_operator(path)


def mistakes(folder: Path, given: str, instead: str) -> list[str]:
    with pytest.raises(PackFaults) as wrong:
        read(folder, given=given, instead=instead)
    return [str(one).removeprefix(f"{folder}/") for one in wrong.value.faults]


def test_the_demo_file_is_right_and_marks_every_value(tmp_path: Path) -> None:
    operator = read(tmp_path, text=demo_operator())
    assert (operator.ngo, operator.helper, operator.demo) == ("DEMO NGO", "Ceiba", True)
    for name in ("office", "phone", "hours", "person", "emergency"):
        assert "DEMO" in getattr(operator, name)


def test_a_real_file_is_taken_as_it_is(tmp_path: Path) -> None:
    operator = read(tmp_path)
    assert operator.languages == ("es", "fr", "en", "nl", "pt")
    assert operator.promises.kept() == {"names_hidden", "not_passed_on"}
    assert (operator.high_risk_topics, operator.retention_months) == ("off", 24)


def test_what_is_left_out_is_not_promised(tmp_path: Path) -> None:
    text = "\n".join(line for line in REAL.splitlines() if not line.startswith(("emerg", "high")))
    operator = read(tmp_path, text=text.replace("not_passed_on: true ", "not_passed_on: false "))
    assert operator.emergency is None
    assert operator.promises.kept() == {"names_hidden"}
    assert operator.high_risk_topics == "off"


@pytest.mark.parametrize(
    ("given", "instead", "told"),
    [
        ("country: PE", "country: pe", "no country has the code 'pe'. Use two capital letters"),
        ("country: PE", "country: XX", "no country has the code 'XX'"),
        ("America/Lima", "America/Lime", "there is no time zone 'America/Lime'. Use a name such"),
        ("[es, fr,", "[es, qu,", "the language 'qu' is still a draft. Use one of: en, es"),
        ("[es, fr,", "[es, xx,", "the language 'xx' is not known"),
        ("[es, fr,", "[es, es,", "a language stands twice. Keep one"),
        ("default_language: en", "default_language: de", "'de' is not among the languages"),
        ("retention_months: 24", "retention_months: 121", "less than or equal to 120"),
        ("retention_months: 24", "retention_months: 0", "greater than or equal to 1"),
        ("high_risk_topics: off", "high_risk_topics: maybe", "'off' or 'on'. Choose one of these"),
        ("helper: Ceiba", "helpr: Ceiba", "helpr: is no known entry. Take it out, or mend"),
        ("ngo: NGO", 'ngo: ""', "ngo: string should have at least 1 character"),
        ("ngo: NGO", "ngo: DEMO NGO", "demo values are left in: ngo. Fill these in first"),
        ("ngo: NGO", r'ngo: "A\nB"', "more than one plain line. Write it on one line"),
        ('emergency: "000"', "emergency: 105", "Write words here, in quotes"),
        ("names_hidden: true", "names_hidden: perhaps", "promises.names_hidden"),
    ],
)
def test_a_mistake_names_its_line_and_remedy(
    tmp_path: Path, given: str, instead: str, told: str
) -> None:
    line = line_of("demo: false" if "DEMO" in instead else given)
    found = mistakes(tmp_path, given, instead)
    assert any(one.startswith(f"operator.yaml:{line}: ") and told in one for one in found), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = REAL.replace("PE", "XX", 1).replace("Lima", "Lime").replace("helper: Ceiba", "", 1)
    with pytest.raises(PackFaults) as wrong:
        read(tmp_path, text=text)
    assert len(wrong.value.faults) == 3


def test_a_torn_file_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(PackFaults, match=r"operator\.yaml:2: this cannot be read"):
        read(tmp_path, text="ngo: A\nhelper: ]\n")


def test_a_name_that_only_begins_like_demo_is_no_demo(tmp_path: Path) -> None:
    assert read(tmp_path, given="ngo: NGO", instead="ngo: DEMOCRACIA").ngo == "DEMOCRACIA"


def test_a_first_start_writes_the_demo_for_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "operator.yaml"
    assert ensure(path)
    assert path.read_text(encoding="utf-8") == demo_operator()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_later_start_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "operator.yaml"
    path.write_text("mine")
    assert not ensure(path)
    assert path.read_text() == "mine"
