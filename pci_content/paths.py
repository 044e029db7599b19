"""The ways through a topic: which question an answer leads to, and what can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conversations.pack import END
from pci_content.schema import OptionEntry, QuestionEntry, TopicEntry

MISSING = ("dont_know", "skip")
ANY = "*"
LISTED = ("choice", "many")


def options_of(
    question: QuestionEntry, scales: Mapping[str, tuple[OptionEntry, ...]]
) -> tuple[OptionEntry, ...]:
    return scales.get(question.scale, ()) if question.scale else question.options


@dataclass(frozen=True, slots=True)
class Paths:
    """A topic as a graph. A question with a condition or roles may also be passed by."""

    topic: TopicEntry
    scales: Mapping[str, tuple[OptionEntry, ...]]

    def answers(self, question: QuestionEntry) -> tuple[str, ...]:
        """What can come back: the options, or `*` for an open answer; then the missing ones."""
        given = tuple(one.id for one in options_of(question, self.scales))
        return (given if question.kind in LISTED else (ANY,)) + MISSING

    def order(self) -> dict[str, int]:
        return {one.id: at for at, one in reversed([*enumerate(self.topic.questions)])}

    def after(self, question: QuestionEntry) -> str:
        """The question next in order, or the end."""
        at = self.order()[question.id] + 1
        return self.topic.questions[at].id if at < len(self.topic.questions) else END

    def leads(self, question: QuestionEntry, answer: str) -> str:
        target = question.go_to.get(answer) or question.go_to.get(ANY) or self.after(question)
        return target if target in self.order() else END

    def exits(self, question: QuestionEntry) -> set[str]:
        led = {self.leads(question, answer) for answer in self.answers(question)}
        return led | {self.after(question)} if question.only_after or question.roles else led

    def reached_from(self, starts: Iterable[str]) -> set[str]:
        """Everything that can come up from these questions on, themselves included."""
        exits = {one.id: self.exits(one) for one in self.topic.questions}
        found: set[str] = set()
        waiting = list(starts)
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += exits.get(here, ())
        return found

    def waits_for(self, question: QuestionEntry) -> QuestionEntry | None:
        """The question whose answer this one depends on, if there is one."""
        name = question.only_after.question if question.only_after else ""
        return next((one for one in self.topic.questions if one.id == name), None)

    def is_met(self, question: QuestionEntry) -> bool:
        """Whether some answer that its condition wants can lead on to this question."""
        wanted, earlier = question.only_after, self.waits_for(question)
        if not wanted or not earlier:
            return True
        given = {*wanted.answers} & {*self.answers(earlier)}
        return question.id in self.reached_from(self.leads(earlier, one) for one in given)

    def unreachable(self) -> list[QuestionEntry]:
        found = self.reached_from([self.topic.questions[0].id])
        return [q for q in self.topic.questions if q.id not in found or not self.is_met(q)]

    def trapped(self) -> list[QuestionEntry]:
        """Questions from which no answer ever leads to the end."""
        found = self.reached_from([self.topic.questions[0].id])
        return [q for q in self.topic.questions if q.id in found and not self._ends(q)]

    def _ends(self, question: QuestionEntry) -> bool:
        return END in self.reached_from([question.id])
