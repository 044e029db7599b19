"""The shape of a pack's YAML: which entries there are and what each may hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from conversations.model import Kind
from conversations.pack import Risk

Id: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=40)
]
TextKey: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$", max_length=80)
]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Role: TypeAlias = Literal["miner", "trader", "neighbour", "other"]
Status: TypeAlias = Literal["placeholder", "verified"]
Sayings: TypeAlias = dict[str, tuple[Words, ...]]  # language -> ways to type it


class Entry(BaseModel):
    """Anything written in a pack: a word that the schema does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# -- the standard, as data ----------------------------------------------------------------------


class Sourced(Entry):
    """A statement about the standard: nothing counts as verified without its source."""

    status: Status = "placeholder"
    source: str = ""
    verified_by: str = ""
    verified_on: date | None = None


class PrincipleEntry(Sourced):
    id: int
    title: Words
    about: str = ""


class ScopeEntry(Sourced):
    kilometres: int = Field(gt=0)
    about: Words


class IndicatorEntry(Sourced):
    id: Words
    text: Words


class CriterionEntry(Sourced):
    id: Words
    principle: int
    text: Words
    indicators: tuple[IndicatorEntry, ...] = ()


class CriteriaEntry(Entry):
    status: Status = "placeholder"
    entries: tuple[CriterionEntry, ...] = ()


class GuidanceEntry(Sourced):
    id: Id
    text: Words


class GuidelineEntry(Entry):
    status: Status = "placeholder"
    entries: tuple[GuidanceEntry, ...] = ()


class StandardEntry(Sourced):
    name: Words
    short: str = ""
    makers: tuple[Words, ...]
    paid_by: str = ""
    principles: tuple[PrincipleEntry, ...]
    scope: ScopeEntry | None = None
    criteria: CriteriaEntry = CriteriaEntry()
    guideline: GuidelineEntry = GuidelineEntry()


# -- what is asked ------------------------------------------------------------------------------


class OptionEntry(Entry):
    id: Id
    label: Words
    icon: str = ""


class ConditionEntry(Entry):
    question: Id
    answers: Annotated[tuple[Id, ...], Field(min_length=1)]


class QuestionEntry(Entry):
    """`scale` names shared options, `options` are the question's own; `note`: for translators."""

    id: Id
    ask: Words
    kind: Kind = "choice"
    scale: str = ""
    options: tuple[OptionEntry, ...] = ()
    concern: tuple[Id, ...] = ()
    only_after: ConditionEntry | None = None
    roles: tuple[Role, ...] = ()
    go_to: dict[str, str] = {}
    least: Decimal | None = None
    most: Decimal | None = None
    note: str = ""


class ConcernEntry(Entry):
    """What may follow a concern; `remind` in days, 0 for never; `refer`: a directory key."""

    remind: Annotated[int, Field(ge=0, le=365)] = 0
    grievance: bool = False
    site_alert: bool = False
    refer: str = ""


class TopicEntry(Entry):
    """`guideline`: id of the standard's guidance entry behind the tip, if one is verified."""

    id: Id
    title: Words
    icon: str = ""
    principle: int | None = None
    layer: Literal["bolt_on", "base"] = "base"
    criterion: str | None = None
    guideline: str | None = None
    basis: str = ""
    risk: Risk = "normal"
    roles: tuple[Role, ...] = ()
    questions: Annotated[tuple[QuestionEntry, ...], Field(min_length=1)]
    tip: Words
    can_do: str = ""
    on_concern: ConcernEntry = ConcernEntry()


# -- other words --------------------------------------------------------------------------------


class TextEntry(Entry):
    """A sentence; `voice: false` where a recording makes no sense, such as a line of a list."""

    text: Words
    voice: bool = True
    note: str = ""


class WordsEntry(Entry):
    """The ways to type an option or a command; `alike`: an option typed like another one."""

    options: dict[Id, Sayings] = {}
    alike: dict[Id, Id] = {}
    commands: dict[Id, Sayings] = {}


class Page(Entry):
    """One file of a pack; which file holds what is the writer's choice."""

    standard: StandardEntry | None = None
    scales: dict[Id, tuple[OptionEntry, ...]] = {}
    missing: tuple[OptionEntry, ...] = ()
    topics: tuple[TopicEntry, ...] = ()
    words: WordsEntry = WordsEntry()
    consent: str = ""
    texts: dict[TextKey, TextEntry] = {}

    @field_validator("texts", mode="before")
    @classmethod
    def _plain(cls, texts: object) -> object:
        """A bare sentence stands for an entry with nothing but its text."""
        if not isinstance(texts, dict):
            return texts
        return {
            key: {"text": said} if isinstance(said, str) else said for key, said in texts.items()
        }
