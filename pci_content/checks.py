"""What makes content good: each rule looks at the whole pack and tells every breach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from conversations.pack import END
from conversations.words import fold
from locales.registry import LANGUAGES
from pci_content.faults import Fault, Spot
from pci_content.pages import Content, Placed, placed, questions_of
from pci_content.paths import ANY, LISTED, MISSING, Paths, options_of
from pci_content.reading import grade, words_of
from pci_content.schema import (
    ConditionEntry,
    OptionEntry,
    QuestionEntry,
    Sayings,
    Sourced,
    StandardEntry,
    TopicEntry,
)
from pci_content.sentences import Sentence, has_stray_brace, sentences_of
from pci_content.typing_words import Way, collisions, commands_typed, options_typed, scale_labels

QUESTION_WORDS = 15
TIP_WORDS = 40
BUBBLE_CHARS = 300
LABEL_CHARS = 40
OPTION_CHARS = 24  # what fits in callback data beside nonce, step and MAC
ASKED_GRADE = 6.0
TALK_GRADE = 8.0
BELOW = frozenset({*MISSING, "back"})  # choices that stand under every question
GRADED_WORDS = 8  # a shorter text has no grade worth the name

Rule = Callable[[Content], Iterable[Fault]]
Topic = Placed[TopicEntry]
Question = Placed[QuestionEntry]


def faults_of(content: Content) -> list[Fault]:
    """Every mistake that should stop this content from being used."""
    if content.torn:
        return [*content.faults]
    return [*content.faults, *(fault for rule in RULES for fault in rule(content))]


# -- twice the same -----------------------------------------------------------------------------


def doubles(content: Content) -> Iterator[Fault]:
    yield from _twice("topic", ((one.entry.id, one.spot / "id") for one in content.topics()))
    for topic in content.topics():
        asked = ((one.entry.id, one.spot / "id") for one in questions_of(topic))
        yield from _twice("question", asked)
        for question in questions_of(topic):
            yield from _twice("option", _ids(question.entry.options, question.spot / "options"))
    for page in content.pages:
        for name, options in page.entry.scales.items():
            yield from _twice("option", _ids(options, page.spot / "scales" / name))


def _ids(options: Iterable[OptionEntry], spot: Spot) -> Iterator[tuple[str, Spot]]:
    return ((one.entry.id, one.spot) for one in placed(options, spot))


def _twice(what: str, ids: Iterable[tuple[str, Spot]]) -> Iterator[Fault]:
    first: dict[str, Spot] = {}
    for name, spot in ids:
        if first.setdefault(name, spot) is not spot:
            told = f"the {what} {name!r} stands twice (first on line {first[name].line})"
            yield spot.fault(told, "Give each an id of its own")


def texts_twice(content: Content) -> Iterator[Fault]:
    """A key may come again with the same words, as the Yes of two scales does."""
    first: dict[str, Sentence] = {}
    for one in sentences_of(content):
        other = first.setdefault(one.key, one)
        if other.english != one.english and "topics" not in one.spot.trail:
            told = f"the text {one.key!r} differs from {other.spot.file}, line {other.spot.line}"
            yield one.spot.fault(told, "Keep one of them")


# -- questions ----------------------------------------------------------------------------------


def options(content: Content) -> Iterator[Fault]:
    scales = content.scales()
    for topic in content.topics():
        for question in questions_of(topic):
            yield from _options_of(question, scales)
            yield from _strange_answers(question, Paths(topic.entry, scales))


def _options_of(
    question: Question, scales: Mapping[str, tuple[OptionEntry, ...]]
) -> Iterator[Fault]:
    entry, spot = question.entry, question.spot
    if entry.scale and entry.scale not in scales:
        known = ", ".join(scales) or "none yet"
        yield (spot / "scale").fault(f"there is no scale {entry.scale!r}", f"Known: {known}")
    elif entry.scale and entry.options:
        yield (spot / "options").fault("a question has both a scale and options", "Keep one")
    listed = entry.kind in LISTED
    if listed and not entry.scale and not entry.options:
        yield spot.fault(f"the question {entry.id!r} has nothing to choose", "Give it a scale")
    if not listed and options_of(entry, scales):
        yield spot.fault(f"a {entry.kind} question has options", "Make it a choice, or drop them")
    yield from _bounds(question)


def _bounds(question: Question) -> Iterator[Fault]:
    entry, spot = question.entry, question.spot
    bounded = entry.least is not None or entry.most is not None
    if bounded and entry.kind != "number":
        yield spot.fault("only a number has a least and a most", "Drop them")
    if entry.least is not None and entry.most is not None and entry.least > entry.most:
        yield (spot / "least").fault("least is more than most", "Swap them")


def _strange_answers(question: Question, paths: Paths) -> Iterator[Fault]:
    entry, spot = question.entry, question.spot
    answers = {*paths.answers(entry)}
    given = answers - {*MISSING}
    for answer in sorted({*entry.concern} - given):
        told = f"{answer!r} is no answer to {entry.id!r}"
        yield (spot / "concern").fault(told, f"Known: {', '.join(sorted(given))}")
    for answer in sorted({*entry.go_to} - answers - {ANY}):
        told = f"{answer!r} is no answer to {entry.id!r}"
        yield (spot / "go_to" / answer).fault(told, f"Known: {', '.join(sorted(answers))}, *")


def nodes(content: Content) -> Iterator[Fault]:
    """Every question that is named must be there, and come in time."""
    scales = content.scales()
    for topic in content.topics():
        paths = Paths(topic.entry, scales)
        for question in questions_of(topic):
            yield from _targets(question, paths)
            yield from _condition(question, paths)


def _targets(question: Question, paths: Paths) -> Iterator[Fault]:
    if question.entry.id == END:
        yield question.spot.fault(f"a question cannot be called {END!r}", "Give it another id")
    for answer, target in question.entry.go_to.items():
        if target != END and target not in paths.order():
            told = f"go_to leads to {target!r}, and this topic has no such question"
            yield (question.spot / "go_to" / answer).fault(told, f"Name a question, or {END}")


def _condition(question: Question, paths: Paths) -> Iterator[Fault]:
    wanted, order, spot = question.entry.only_after, paths.order(), question.spot / "only_after"
    if wanted is None:
        return
    if wanted.question not in order:
        told = f"only_after names {wanted.question!r}, and this topic has no such question"
        yield (spot / "question").fault(told, "Name an earlier question of this topic")
    elif order[wanted.question] >= order[question.entry.id]:
        told = f"only_after names {wanted.question!r}, which is not asked before this question"
        yield (spot / "question").fault(told, "Name an earlier question")
    else:
        yield from _wanted_answers(wanted, paths, spot / "answers")


def _wanted_answers(wanted: ConditionEntry, paths: Paths, spot: Spot) -> Iterator[Fault]:
    earlier = next(one for one in paths.topic.questions if one.id == wanted.question)
    given = {*paths.answers(earlier)} - {ANY}
    for answer in sorted({*wanted.answers} - given):
        told = f"only_after waits for {answer!r}, which {earlier.id!r} cannot be answered with"
        yield spot.fault(told, f"Known: {', '.join(sorted(given))}")


# -- ways through -------------------------------------------------------------------------------


def ways(content: Content) -> Iterator[Fault]:
    scales = content.scales()
    for topic in content.topics():
        paths = Paths(topic.entry, scales)
        if len(paths.order()) < len(topic.entry.questions):
            continue  # two questions share an id: no telling which one a way leads to
        spots = {one.entry.id: one.spot for one in questions_of(topic)}
        for question in paths.unreachable():
            told = f"no answer ever leads to the question {question.id!r}"
            yield spots[question.id].fault(told, "Mend the go_to or only_after that pass it by")
        for question in paths.trapped():
            told = f"from the question {question.id!r} there is no way to the end"
            yield spots[question.id].fault(told, f"Let one answer go_to {END}, or go on")


def roles(content: Content) -> Iterator[Fault]:
    for topic in content.topics():
        allowed = {*topic.entry.roles}
        for question in questions_of(topic):
            if allowed and question.entry.roles and not allowed & {*question.entry.roles}:
                told = f"nobody is asked {question.entry.id!r}: its roles are not in the topic's"
                yield (question.spot / "roles").fault(told, "Name a role of the topic")


# -- careful topics -----------------------------------------------------------------------------


def care(content: Content) -> Iterator[Fault]:
    topics = list(content.topics())
    for topic in topics:
        if topic.entry.risk == "high":
            yield from _careful(topic)
    if topics and topics[0].entry.risk == "high" and any(t.entry.risk == "normal" for t in topics):
        yield topics[0].spot.fault("a topic of high risk comes first", "Start with a safe topic")


def _careful(topic: Topic) -> Iterator[Fault]:
    name, spot = topic.entry.id, topic.spot
    if topic.entry.on_concern.remind > 0:
        told = f"the topic {name!r} is of high risk and would remind"
        yield (spot / "on_concern" / "remind").fault(told, "Set remind to 0")
    if topic.entry.can_do:
        told = f"the topic {name!r} is of high risk and would answer a concern"
        yield (spot / "can_do").fault(told, "Say it in the tip: that is the same for everybody")
    for question in questions_of(topic):
        if question.entry.kind != "choice":
            told = f"a {question.entry.kind} question stands in a topic of high risk"
            yield question.spot.fault(told, "Ask it as a choice, which tells nothing about anybody")


# -- the standard -------------------------------------------------------------------------------


def standard(content: Content) -> Iterator[Fault]:
    held = content.standard()
    if held is None:
        return
    for entry, spot in _sourced(held.entry, held.spot):
        shown = entry.source and entry.verified_by and entry.verified_on
        if entry.status == "verified" and not shown:
            yield spot.fault("this counts as verified without source, by whom and when", "Add them")
    for topic in content.topics():
        yield from _backing(topic, held.entry)


def _sourced(entry: object, spot: Spot) -> Iterator[tuple[Sourced, Spot]]:
    """Every statement about the standard, however deep it stands."""
    if isinstance(entry, Sourced):
        yield entry, spot
    if isinstance(entry, tuple):
        for at, one in enumerate(entry):
            yield from _sourced(one, spot / at)
    for name in getattr(type(entry), "model_fields", ()):
        yield from _sourced(getattr(entry, name), spot / name)


def _backing(topic: Topic, held: StandardEntry) -> Iterator[Fault]:
    known: dict[str, set[int] | set[str]] = {
        "principle": {one.id for one in held.principles},
        "criterion": {one.id for one in held.criteria.entries},
        "guideline": {one.id for one in held.guideline.entries},
    }
    for name, ids in known.items():
        said = getattr(topic.entry, name)
        if said is not None and said not in ids:
            yield (topic.spot / name).fault(f"the standard has no {name} {said!r}", "Use null")


# -- words --------------------------------------------------------------------------------------


def lengths(content: Content) -> Iterator[Fault]:
    for one in sentences_of(content):
        yield from _too_long(one, LABEL_CHARS if one.label else BUBBLE_CHARS)
    for topic in content.topics():
        yield from _too_wordy(topic.entry.tip, TIP_WORDS, "tip", topic.spot / "tip")
        for question in questions_of(topic):
            spot = question.spot / "ask"
            yield from _too_wordy(question.entry.ask, QUESTION_WORDS, "question", spot)


def _too_long(one: Sentence, most: int) -> Iterator[Fault]:
    if len(one.english) > most:
        told = f"{one.key!r} has {len(one.english)} characters"
        yield one.spot.fault(told, f"Keep it to {most}")


def _too_wordy(text: str, most: int, what: str, spot: Spot) -> Iterator[Fault]:
    if (count := len(words_of(text))) > most:
        yield spot.fault(f"this {what} has {count} words", f"Keep it to {most}")


def option_ids(content: Content) -> Iterator[Fault]:
    for option in (*content.shared_options(), *content.own_options()):
        if len(option.entry.id) > OPTION_CHARS:
            told = f"the option id {option.entry.id!r} has {len(option.entry.id)} characters"
            yield option.spot.fault(told, f"Keep it to {OPTION_CHARS}: it travels with the button")


def reading(content: Content) -> Iterator[Fault]:
    for one in sentences_of(content):
        most = ASKED_GRADE if one.asks else TALK_GRADE
        graded = one.asks or len(words_of(one.english)) >= GRADED_WORDS
        if graded and not one.label and (found := grade(one.english)) > most:
            told = f"{one.key!r} reads at grade {found:.1f}"
            yield one.spot.fault(told, f"Use shorter words and sentences (at most {most:.0f})")


def braces(content: Content) -> Iterator[Fault]:
    for one in sentences_of(content):
        if has_stray_brace(one.english):
            told = f"{one.key!r} has a brace that is no hole"
            yield one.spot.fault(told, "Write a hole as {name}, in small letters")


def typed_words(content: Content) -> Iterator[Fault]:
    """No word may mean two things: among the options, or among the commands."""
    yield from collisions([*options_typed(content), *scale_labels(content)])
    yield from collisions(commands_typed(content))
    yield from collisions([*options_typed(content), *commands_typed(content)])
    known = {way.meaning for way in options_typed(content)}
    for words in content.words():
        yield from _strange_languages(words.entry.options, words.spot / "options")
        yield from _strange_languages(words.entry.commands, words.spot / "commands")
        for option, other in words.entry.alike.items():
            if other not in known:
                told = f"{option!r} is typed like {other!r}, which has no words"
                yield (words.spot / "alike" / option).fault(told, "Name an option with words")


def own_labels(content: Content) -> Iterator[Fault]:
    """A question's own options must differ from each other, and from what always stands below."""
    below = [way for way in options_typed(content) if way.meaning in BELOW]
    below += [way for way in scale_labels(content) if way.meaning in BELOW]
    for topic in content.topics():
        for question in questions_of(topic):
            own = placed(question.entry.options, question.spot / "options")
            labels = [Way(fold(one.entry.label), one.entry.id, one.spot) for one in own]
            yield from collisions([*below, *commands_typed(content), *labels] if labels else [])


def _strange_languages(meanings: Mapping[str, Sayings], spot: Spot) -> Iterator[Fault]:
    for meaning, sayings in meanings.items():
        for language in sorted(sayings.keys() - LANGUAGES.keys()):
            there = spot / meaning / language
            yield there.fault(f"there is no language {language!r}", "Use a known code")


RULES: tuple[Rule, ...] = (
    doubles,
    texts_twice,
    options,
    nodes,
    ways,
    roles,
    care,
    standard,
    lengths,
    option_ids,
    reading,
    braces,
    typed_words,
    own_labels,
)
