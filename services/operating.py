"""What the operator set, made into the facts of today: places, topics, helpers and promises."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from conversations.model import Link
from conversations.pack import Offer, Place, Tongue, Topic
from locales.registry import LANGUAGES, SOURCE
from pci_content.book import Book
from pci_content.faults import PackFaults
from pci_content.operator import DirectoryRow, Operator, SiteRow, read_operator
from pci_content.sentences import holes_of
from services.clock import Clock
from services.desk import TeamKey
from services.errors import OperatorMistake
from services.facts import Entry, Facts

log = logging.getLogger("forest.operator")

OPERATOR_FILE = "operator.yaml"
ALSO_ASKED = frozenset({"child_helpline", "emergency"})  # by texts outside the topics


@dataclass(frozen=True, slots=True)
class Site:
    id: str
    name: str
    country: str
    zone: str
    group: str = ""
    open: bool = True
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Poster:
    """A deep link: a random id that stands for a site, a language and where it was printed."""

    id: str
    site: str
    language: str
    poster: str = ""


@dataclass(frozen=True, slots=True)
class Helper:
    """An entry of the directory; empty country or language: any."""

    key: str
    country: str
    language: str
    words: str
    source: str
    confirmed: date | None = None
    confirmed_by: str = ""

    def entry(self) -> Entry:
        return Entry(self.key, self.language, self.words, self.confirmed)

    def is_fresh(self, today: date) -> bool:
        return self.entry().is_fresh(today)


@dataclass(frozen=True, slots=True)
class Switch:
    """What was prepared before a topic of high risk was switched on."""

    topic: str
    on: bool
    risk_check: str
    focal_point: str
    since: date


@dataclass(frozen=True, slots=True)
class Kept:
    """The operator's tables as they stand."""

    sites: tuple[Site, ...] = ()
    links: tuple[Poster, ...] = ()
    directory: tuple[Helper, ...] = ()
    switches: tuple[Switch, ...] = ()
    team: TeamKey | None = None

    def switch(self, topic: str) -> Switch | None:
        return next((one for one in self.switches if one.topic == topic), None)


DEMO_SITES = (
    Site("demo-cerro", "DEMO Cerro Azul", "PE", "America/Lima", demo=True),
    Site("demo-rio", "DEMO Río Claro", "PE", "America/Lima", demo=True),
)


# -- facts --------------------------------------------------------------------------------------


def build_facts(operator: Operator, kept: Kept, book: Book, today: date) -> Facts:
    return Facts(
        holes=_holes(operator),
        directory=tuple(one.entry() for one in _helpers_for(operator.country, kept.directory)),
        offer=_offer(operator, kept, book, today),
        links={one.id: Link(one.site, one.language) for one in kept.links},
        groups={one.id: one.group for one in kept.sites},
        zones={one.id: one.zone for one in kept.sites},
        zone=operator.zone,
        language=operator.default_language,
        team=kept.team.public if kept.team else None,
        epoch=kept.team.epoch if kept.team else 1,
        months_kept=operator.retention_months,
    )


def _holes(operator: Operator) -> dict[str, str]:
    said = ("ngo", "helper", "office", "phone", "hours", "person")
    holes = {name: str(getattr(operator, name)) for name in said}
    holes["outside_body"] = ", ".join(operator.outside_bodies)
    return holes | ({"emergency": operator.emergency} if operator.emergency else {})


def _helpers_for(country: str, helpers: Iterable[Helper]) -> list[Helper]:
    """Those of the country, after those of any: the later one is printed."""
    fitting = (one for one in helpers if one.country in {"", country})
    return sorted(fitting, key=lambda one: one.country)


def _offer(operator: Operator, kept: Kept, book: Book, today: date) -> Offer:
    open_topics = (one for one in book.pack.topics if is_asked(one, operator, kept, today))
    return Offer(
        languages=tuple(Tongue(code, LANGUAGES[code].autonym) for code in operator.languages),
        places=_places(operator, kept.sites),
        topics=frozenset(one.id for one in open_topics),
        promises=operator.promises.kept(),
        trial=operator.demo,
        call_back=kept.team is not None,
    )


def _places(operator: Operator, sites: Sequence[Site]) -> tuple[Place, ...]:
    """Open sites by name; demo ones in a trial only, until the first real one is there."""
    with_demo = operator.demo and all(one.demo for one in sites)
    shown = (one for one in sites if one.open and (with_demo or not one.demo))
    return tuple(Place(one.id, one.name) for one in sorted(shown, key=_by_name))


def _by_name(site: Site) -> str:
    return site.name.casefold()


# -- topics of high risk ------------------------------------------------------------------------


def is_asked(topic: Topic, operator: Operator, kept: Kept, today: date) -> bool:
    if not topic.careful:
        return True
    switch = kept.switch(topic.id)
    if operator.high_risk_topics == "off" or switch is None or not switch.on:
        return False
    return not lacks(topic, switch, operator, kept.directory, today)


def lacks(
    topic: Topic, switch: Switch, operator: Operator, directory: Sequence[Helper], today: date
) -> list[str]:
    """What is still to be done before this topic of high risk may be asked."""
    helpers = _helpers_for(operator.country, directory)
    fresh = any(one.key == topic.refer and one.is_fresh(today) for one in helpers)
    undone = []
    if not switch.risk_check.strip():
        undone.append("note the local risk check (--risk-check)")
    if not fresh:
        undone.append(
            f"have {topic.refer or 'a helpline'!r} confirmed within 90 days for {operator.country} "
            "(directory confirm)"
        )
    if not switch.focal_point.strip():
        undone.append("name the focal point (--focal-point)")
    return undone


def switched_on(
    topic: Topic, switch: Switch, operator: Operator, directory: Sequence[Helper], today: date
) -> Switch:
    """The switch, if nothing is left undone."""
    if undone := lacks(topic, switch, operator, directory, today):
        raise OperatorMistake(
            "this topic of high risk cannot be switched on yet.",
            where=topic.id,
            remedy=f"First {'; '.join(undone)}.",
        )
    return switch


def topic_of(book: Book, wanted: str) -> Topic:
    if topic := book.pack.topic(wanted):
        return topic
    known = ", ".join(one.id for one in book.pack.topics)
    raise OperatorMistake("there is no such topic.", where=wanted, remedy=f"Known: {known}.")


# -- what is imported ---------------------------------------------------------------------------


def sites_from(rows: Iterable[SiteRow], kept: Kept, new_id: Callable[[], str]) -> list[Site]:
    """The sites as the rows want them; one that is there keeps its id, and opens again."""
    known = {one.name: one for one in kept.sites}
    for row in rows:
        old = known.get(row.name) or Site(new_id(), row.name, row.country, row.zone)
        group = old.group if row.group is None else row.group
        moved = {"country": row.country, "zone": row.zone, "group": group}
        known[row.name] = replace(old, open=True, demo=False, **moved)
    return [site for site in known.values() if site not in kept.sites]


def posters_from(
    wanted: Iterable[tuple[Site, str]],
    languages: Iterable[str],
    known: Iterable[Poster],
    new_id: Callable[[], str],
) -> list[Poster]:
    """The links still missing for these sites and their posters, one for each language."""
    there = {(one.site, one.language, one.poster) for one in known}
    all_of = ((site.id, code, poster) for site, poster in wanted for code in languages)
    return [Poster(new_id(), *one) for one in dict.fromkeys(all_of) if one not in there]


def helpers_from(rows: Iterable[DirectoryRow], known: Iterable[Helper]) -> list[Helper]:
    """New or changed entries, unconfirmed; one whose words are the same stays as it is."""
    words = {(one.key, one.country, one.language): one.words for one in known}
    fresh = (row for row in rows if words.get((row.key, row.country, row.language)) != row.words)
    return [Helper(row.key, row.country, row.language, row.words, row.source) for row in fresh]


def directory_keys(book: Book) -> frozenset[str]:
    """Every name that an entry of the directory can be asked for under."""
    asked = {one.refer for one in book.pack.topics if one.refer}
    tips = (book.text(SOURCE, one.tip) for one in book.pack.topics)
    return frozenset(asked.union(ALSO_ASKED, *map(holes_of, tips)))


# -- the file, and what stands in memory --------------------------------------------------------


def open_operator(path: Path) -> Operator:
    """The operator's file, or one OperatorMistake that tells all that is wrong in it."""
    try:
        return read_operator(path)
    except PackFaults as wrong:
        raise mistake_of(wrong, path) from wrong


def mistake_of(wrong: PackFaults, path: Path) -> OperatorMistake:
    count = len(wrong.faults)
    told = f"{count} mistake{'s' if count > 1 else ''}, so nothing of it is used.\n{wrong}"
    return OperatorMistake(told, where=str(path), remedy="Mend the file and try again.")


Mark = tuple[int, int] | None  # when the file changed, and its size


class FactsKeeper:
    """Holds the facts of now; `refresh` looks again at the file and the tables."""

    def __init__(
        self, path: Path, load: Callable[[], Awaitable[Kept]], book: Book, clock: Clock
    ) -> None:
        self._path, self._load, self._book, self._clock = path, load, book, clock
        self._mark: Mark = _mark(path)
        self._operator = open_operator(path)
        self.facts = Facts()

    @classmethod
    async def start(
        cls, path: Path, load: Callable[[], Awaitable[Kept]], book: Book, clock: Clock
    ) -> FactsKeeper:
        """With the first facts read; a broken file is an OperatorMistake here."""
        keeper = cls(path, load, book, clock)
        await keeper._build()
        return keeper

    def __call__(self) -> Facts:
        return self.facts

    async def refresh(self) -> None:
        """A broken file or an absent database leaves the last good facts in place."""
        self._reread()
        await self._build()

    def _reread(self) -> None:
        mark = _mark(self._path)
        if mark == self._mark:
            return
        self._mark = mark
        try:
            self._operator = open_operator(self._path)
        except OperatorMistake as wrong:
            log.error("the last good facts stay: %s", " ".join(str(wrong).split()))

    async def _build(self) -> None:
        today = self._clock().date()
        self.facts = build_facts(self._operator, await self._load(), self._book, today)


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
