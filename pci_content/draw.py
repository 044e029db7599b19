"""A pack as a picture: a Mermaid flowchart of its topics, questions and ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from pci_content.pages import Content
from pci_content.paths import ANY, Paths
from pci_content.schema import QuestionEntry, TopicEntry


def flowchart(content: Content, topics: Iterable[str] = ()) -> str:
    """Mermaid text for these topics, or for all."""
    wanted = {*topics}
    drawn = [one.entry for one in content.topics() if not wanted or one.entry.id in wanted]
    lines = ["flowchart TD"]
    for topic in drawn:
        lines += _topic(Paths(topic, content.scales()))
    for one, other in pairwise(drawn):
        lines.append(f"  {_end(one)} --> {_ask(other, other.questions[0].id)}")
    return "\n".join(lines)


def _topic(paths: Paths) -> Iterator[str]:
    topic = paths.topic
    careful = " (careful)" if topic.risk == "high" else ""
    yield f"  subgraph {_name(topic.id)}[{_quoted(f'{topic.icon} {topic.title}{careful}')}]"
    for question in topic.questions:
        yield f"    {_ask(topic, question.id)}[{_quoted(_words(question))}]"
    yield f"    {_end(topic)}([{_quoted('Tip')}])"
    for question in topic.questions:
        yield from _ways(paths, question)
    yield "  end"


def _words(question: QuestionEntry) -> str:
    """The question, and who is asked it when."""
    wanted = question.only_after
    after = f"only after {wanted.question}: {', '.join(wanted.answers)}" if wanted else ""
    roles = f"for {', '.join(question.roles)}" if question.roles else ""
    return "<br/>".join(filter(None, (question.ask, after, roles)))


def _ways(paths: Paths, question: QuestionEntry) -> Iterator[str]:
    """One arrow a target, with the answers that lead there; the plain way on has no words."""
    here, onward = _ask(paths.topic, question.id), paths.after(question)
    leads = {answer: paths.leads(question, answer) for answer in paths.answers(question)}
    for target in dict.fromkeys((*leads.values(), *sorted(paths.exits(question)))):
        said = [answer for answer, to in leads.items() if to == target and answer != ANY]
        label = f"|{_quoted(', '.join(said))}|" if said and target != onward else ""
        yield f"    {here} -->{label} {_target(paths, target)}"


def _target(paths: Paths, target: str) -> str:
    known = target in paths.order()
    return _ask(paths.topic, target) if known else _end(paths.topic)


def _ask(topic: TopicEntry, question: str) -> str:
    return f"{_name(topic.id)}__{_name(question)}"


def _end(topic: TopicEntry) -> str:
    return f"{_name(topic.id)}__tip"


def _name(wanted: str) -> str:
    """Mermaid takes a dash or the bare word `end` for its own."""
    return f"t_{wanted.replace('-', '_')}"


def _quoted(text: str) -> str:
    return '"' + text.strip().replace('"', "#quot;") + '"'
