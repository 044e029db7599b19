"""A broken pack tells all its mistakes at once, each with file and line."""

from __future__ import annotations

import pytest

from pci_content.faults import PackFaults
from tests.pci_content.desk import Desk

CLEAN = 'id: clean, ask: "Is the water clean?", scale: status'
FOOD = 'id: food, ask: "Is there food?", scale: status'


def test_a_good_pack_has_none(desk: Desk) -> None:
    assert desk.mistakes() == []


def test_all_are_told_at_once_with_file_line_and_remedy(desk: Desk) -> None:
    desk.write(
        topics="""
        topics:
        - id: water
          title: Water
          colour: blue
          questions:
            - {id: clean, ask: "Is the water clean?", scale: state}
            - {id: clean, ask: "Is there food?", scale: status, concern: [never]}
            - {id: a, ask: "Fish?", scale: status, only_after: {question: sea, answers: [yes]}}
          tip: Drink clean water.
        - id: guards
          title: Guards
          risk: high
          questions:
            - {id: many, ask: "How many?", kind: number, least: 1}
          tip: Be safe.
          on_concern: {remind: 14}
        """,
        talk="texts:\n  hello.greeting: 'Hello, {Ngo}.'\n",
    )
    assert desk.mistakes() == [
        "talk.yaml:2: 'hello.greeting' has a brace that is no hole",
        "topics.yaml:4: topics.0.colour: is no known entry",
        "topics.yaml:6: there is no scale 'state'",
        "topics.yaml:7: 'never' is no answer to 'clean'",
        "topics.yaml:7: the question 'clean' stands twice (first on line 6)",
        "topics.yaml:8: only_after names 'sea', and this topic has no such question",
        "topics.yaml:14: a number question stands in a topic of high risk",
        "topics.yaml:16: the topic 'guards' is of high risk and would remind",
    ]
    with pytest.raises(PackFaults, match=r"topics\.yaml:16: .*would remind\. Set remind to 0\."):
        _ = desk.book


def test_a_key_written_twice(desk: Desk) -> None:
    desk.write(talk="texts:\n  a.b: One.\n  a.b: Two.\n")
    assert desk.mistakes() == ["talk.yaml:3: the key 'a.b' is empty or stands twice"]


def test_what_is_no_yaml_is_told_alone_as_the_rest_hangs_on_it(desk: Desk) -> None:
    desk.write(scales="scales:\n  status: [{id: yes\n")
    (told,) = desk.mistakes()
    assert told.startswith("scales.yaml:3: this cannot be read")


def test_an_alias(desk: Desk) -> None:
    desk.write(talk="texts:\n  a.b: &x One.\n  a.c: *x\n")
    assert "talk.yaml:2: an alias repeats another node" in desk.mistakes()


def test_a_folder_without_a_pack(desk: Desk) -> None:
    for page in desk.folder.iterdir():
        page.unlink()
    assert desk.mistakes() == ["pack:1: there is no pack here"]


def test_a_missing_entry(desk: Desk) -> None:
    desk.asks('ask: "Is the water clean?", scale: status')
    assert desk.mistakes() == ["topics.yaml:6: topics.0.questions.0.id: field required"]


def test_a_value_that_is_not_in_the_list(desk: Desk) -> None:
    desk.asks(CLEAN, of="  risk: medium")
    assert desk.mistakes() == [
        "topics.yaml:4: topics.0.risk: input should be 'normal' or 'high'",
    ]


def test_the_same_topic_twice(desk: Desk) -> None:
    again = f"{{id: water, title: Water, tip: Drink., questions: [{{{CLEAN}}}]}}"
    desk.write(more=f"topics:\n- {again}\n")
    assert "topics.yaml:2: the topic 'water' stands twice (first on line 2)" in desk.mistakes()


def test_one_key_with_two_texts(desk: Desk) -> None:
    desk.write(talk="texts:\n  answer.skip: Leave it out\n")
    (told,) = desk.mistakes()
    assert told.startswith("talk.yaml:2: the text 'answer.skip' differs from ")
    assert told.endswith("scales.yaml, line 8")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ('id: a, ask: "Is it?"', "the question 'a' has nothing to choose"),
        ('id: a, ask: "Is it?", kind: date, scale: status', "a date question has options"),
        ('id: a, ask: "Is it?", scale: status, least: 1', "only a number has a least and a most"),
        ('id: a, ask: "How many?", kind: number, least: 9, most: 2', "least is more than most"),
        (f"{CLEAN}, options: [{{id: x, label: X}}]", "a question has both a scale and options"),
        (f"{CLEAN}, go_to: {{never: end}}", "'never' is no answer to 'clean'"),
        (
            f"{CLEAN}, go_to: {{no: sea}}",
            "go_to leads to 'sea', and this topic has no such question",
        ),
        (FOOD.replace("food,", "end,"), "a question cannot be called 'end'"),
    ],
)
def test_a_question_that_cannot_be_asked(desk: Desk, question: str, told: str) -> None:
    assert desk.asks(question).mistakes() == [f"topics.yaml:6: {told}"]


def test_a_condition_on_a_later_question(desk: Desk) -> None:
    later = f"{CLEAN}, only_after: {{question: food, answers: [yes]}}"
    told = "only_after names 'food', which is not asked before this question"
    assert f"topics.yaml:6: {told}" in desk.asks(later, FOOD).mistakes()


def test_a_condition_on_an_answer_that_cannot_be_given(desk: Desk) -> None:
    after = f"{FOOD}, only_after: {{question: clean, answers: [often]}}"
    assert desk.asks(CLEAN, after).mistakes() == [
        "topics.yaml:7: no answer ever leads to the question 'food'",
        "topics.yaml:7: only_after waits for 'often', which 'clean' cannot be answered with",
    ]


def test_a_condition_may_wait_for_a_missing_answer(desk: Desk) -> None:
    after = f"{FOOD}, only_after: {{question: clean, answers: [dont_know]}}"
    assert desk.asks(CLEAN, after).mistakes() == []


def test_a_question_that_is_always_jumped_over(desk: Desk) -> None:
    jumps = f'{CLEAN}, go_to: {{"*": end}}'
    told = "topics.yaml:7: no answer ever leads to the question 'food'"
    assert desk.asks(jumps, FOOD).mistakes() == [told]


def test_a_condition_whose_answer_leads_past_it(desk: Desk) -> None:
    jumps = f"{CLEAN}, go_to: {{no: end}}"
    after = f"{FOOD}, only_after: {{question: clean, answers: [no]}}"
    told = "topics.yaml:7: no answer ever leads to the question 'food'"
    assert desk.asks(jumps, after).mistakes() == [told]


def test_a_round_without_a_way_out(desk: Desk) -> None:
    round_ = f'{FOOD}, go_to: {{"*": clean}}'
    assert desk.asks(CLEAN, round_).mistakes() == [
        "topics.yaml:6: from the question 'clean' there is no way to the end",
        "topics.yaml:7: from the question 'food' there is no way to the end",
    ]


def test_a_round_that_one_answer_leaves_is_fine(desk: Desk) -> None:
    assert desk.asks(CLEAN, f"{FOOD}, go_to: {{no: clean}}").mistakes() == []


def test_a_question_for_a_role_that_the_topic_leaves_out(desk: Desk) -> None:
    desk.asks(f"{CLEAN}, roles: [neighbour]", of="  roles: [miner]")
    told = "nobody is asked 'clean': its roles are not in the topic's"
    assert desk.mistakes() == [f"topics.yaml:6: {told}"]


def test_what_is_too_long(desk: Desk) -> None:
    desk.asks(f'id: a, ask: "Is {"it " * 15}?", scale: status')
    desk.write(
        talk=f"""
        texts:
          long.bubble: {"It is so. " * 31}
          button.long: {"Go on " * 8}
        """,
        own=f"""
        topics:
        - id: own
          title: Own
          tip: {"Drink. " * 41}
          questions:
            - {{id: a, ask: Which?, options: [{{id: {"a" * 25}, label: A thing}}]}}
        """,
    )
    assert desk.mistakes() == [
        "own.yaml:4: this tip has 41 words",
        f"own.yaml:6: the option id '{'a' * 25}' has 25 characters",
        "talk.yaml:2: 'long.bubble' has 309 characters",
        "talk.yaml:3: 'button.long' has 47 characters",
        "topics.yaml:6: this question has 16 words",
    ]


def test_what_is_hard_to_read(desk: Desk) -> None:
    desk.asks('id: a, ask: "Are community consultation procedures implemented?", scale: status')
    (told,) = desk.mistakes()
    assert told.startswith("topics.yaml:6: 'question.water.a' reads at grade ")


def test_a_careful_topic_that_comes_first_or_answers_a_concern(desk: Desk) -> None:
    desk.write(
        care="""
        topics:
        - id: guards
          title: Guards
          risk: high
          questions: [{id: a, ask: "Is it safe?", scale: status}]
          tip: Be safe.
          can_do: Call us.
        """
    )
    assert desk.mistakes() == [
        "care.yaml:2: a topic of high risk comes first",
        "care.yaml:7: the topic 'guards' is of high risk and would answer a concern",
    ]


def test_a_word_that_would_mean_two_things_in_two_languages(desk: Desk) -> None:
    desk.write(
        words="""
        words:
          options:
            yes: {en: [yes], es: [sí]}
            no: {en: [no], fr: [Sí!]}
          alike: {maybe: perhaps}
          commands:
            stop: {en: [stop], xx: [halt]}
            back: {nl: [STOP]}
        """
    )
    assert desk.mistakes() == [
        "words.yaml:4: 'si' would mean both 'yes' and 'no'",
        "words.yaml:5: 'maybe' is typed like 'perhaps', which has no words",
        "words.yaml:7: there is no language 'xx'",
        "words.yaml:8: 'stop' would mean both 'stop' and 'back'",
    ]


def test_an_own_option_that_reads_like_skip(desk: Desk) -> None:
    desk.asks('id: a, ask: "Which?", options: [{id: hop, label: Skip!}]')
    assert desk.mistakes() == ["topics.yaml:6: 'skip' would mean both 'skip' and 'hop'"]


def test_a_claim_about_the_standard_without_its_source(desk: Desk) -> None:
    desk.write(
        standard="""
        standard:
          name: A standard
          makers: [Somebody]
          principles:
            - {id: 1, title: One, status: verified}
        """
    )
    desk.asks(CLEAN, of="  principle: 2\n  criterion: '2.1'")
    assert desk.mistakes() == [
        "standard.yaml:5: this counts as verified without source, by whom and when",
        "topics.yaml:4: the standard has no principle 2",
        "topics.yaml:5: the standard has no criterion '2.1'",
    ]


def test_a_translation_with_other_holes_or_too_long(desk: Desk) -> None:
    desk.write(talk='texts:\n  a.b: "Call {phone}."\n  button.go: Go\n')
    desk.translates("es", ("a.b", "Call {phone}.", "Llame."), ("button.go", "Go", "Ir " * 20))
    assert desk.mistakes() == [
        "messages.po:6: 'a.b' has other holes than its English",
        "messages.po:10: 'button.go' has 60 characters",
    ]


def test_two_answers_that_read_alike_in_a_translation(desk: Desk) -> None:
    desk.translates("pt", ("answer.partly", "Partly", "Não"), ("answer.no", "No", "Não"))
    assert desk.mistakes() == ["messages.po:10: 'nao' would mean both 'partly' and 'no'"]


def test_a_catalog_that_cannot_be_read(desk: Desk) -> None:
    desk.translates("nl", ("answer.yes", "Yes", "Ja"))
    path = desk.catalogs / "nl" / "LC_MESSAGES" / "messages.po"
    path.write_text(path.read_text() + 'msgid "x\n', encoding="utf-8")
    (told,) = desk.mistakes()
    assert told.startswith("messages.po:8: ")
