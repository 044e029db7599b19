"""The pack we ship: what it asks, in what order, and what it never does."""

from __future__ import annotations

import re

import pytest

from conversations.words import fold
from pci_content.book import Book
from pci_content.loader import FOREST_SMART, load_standard
from pci_content.pages import read_folder
from pci_content.reading import grade, words_of
from pci_content.sentences import sentences_of

TOPICS = {  # CONTENT.md 7
    "water-food-livelihoods": "normal",
    "community-voice": "normal",
    "land-forest-rights": "normal",
    "women-equality": "normal",
    "pay-price": "normal",
    "safe-work": "normal",
    "organisation-inclusion": "normal",
    "land-after-mining": "normal",
    "mercury-health": "high",
    "children": "high",
    "free-work": "high",
    "security-threats": "high",
    "safe-from-abuse": "high",
    "voice-complaints": "normal",
}
COMMANDS = (
    "start menu stop help language forget mydata report talk who tips answers questions privacy"
)


def test_every_topic_is_there_from_the_safest_on(forest_smart: Book) -> None:
    assert {one.id: one.risk for one in forest_smart.pack.topics} == TOPICS
    assert [one.id for one in forest_smart.pack.topics] == list(TOPICS)


def test_a_topic_has_at_most_four_short_questions_and_a_tip(forest_smart: Book) -> None:
    for topic in forest_smart.pack.topics:
        assert 2 <= len(topic.questions) <= 4
        assert topic.icon
        assert len(words_of(forest_smart.text("en", topic.tip))) <= 40
        for question in topic.questions:
            assert len(words_of(forest_smart.text("en", question.text))) <= 15


def test_there_are_44_questions_or_more_and_all_read_easily(forest_smart: Book) -> None:
    asked = [
        forest_smart.text("en", question.text)
        for topic in forest_smart.pack.topics
        for question in topic.questions
    ]
    assert len(asked) >= 44
    assert max(map(grade, asked)) <= 6.0
    assert sum(map(grade, asked)) / len(asked) < 3.5


def test_every_question_is_answered_by_a_scale_with_its_icons(forest_smart: Book) -> None:
    scales = {
        tuple((option.id, option.icon) for option in question.options)
        for topic in forest_smart.pack.topics
        for question in topic.questions
    }
    assert scales == {
        (("yes", "✅"), ("partly", "➖"), ("no", "❌")),
        (("never", "⚪"), ("sometimes", "🟡"), ("often", "🔴")),
    }


def test_only_normal_topics_remind_and_say_what_can_be_done(forest_smart: Book) -> None:
    for topic in forest_smart.pack.topics:
        assert bool(topic.remind) is not topic.careful
        assert bool(topic.can_do) is not topic.careful


def test_neighbours_are_not_asked_about_work_and_only_miners_sell_gold(forest_smart: Book) -> None:
    workers = frozenset({"miner", "trader", "other"})
    roles = {one.id: one.roles for one in forest_smart.pack.topics if one.roles}
    assert roles == {"pay-price": workers, "safe-work": workers}
    asked = [one for topic in forest_smart.pack.topics for one in topic.questions if one.roles]
    assert {one.id: one.roles for one in asked} == {
        "know_price": {"miner"},
        "fair_weight": {"miner"},
    }


def test_the_language_is_asked_about_only_where_people_were_told(forest_smart: Book) -> None:
    topic = forest_smart.pack.topic("community-voice")
    assert topic
    question = topic.question("clear_words")
    assert question
    assert question.only_after
    assert question.only_after.question == "told_before"
    assert question.only_after.answers == {"yes", "partly"}


def test_no_tip_claims_to_be_the_guideline(forest_smart: Book) -> None:
    assert not any(topic.verified for topic in forest_smart.pack.topics)


def test_the_standard_has_its_facts_and_not_one_criterion() -> None:
    standard = load_standard(FOREST_SMART)
    assert standard
    assert standard.name == "Forest-Smart Artisanal and Small-Scale Mining Bolt-on Standard"
    assert len(standard.makers) == 3
    assert [one.title for one in standard.principles] == [
        "Forest ecosystem safeguarding and resilience",
        "Human rights approach",
        "Commitment to the mitigation hierarchy",
    ]
    for one in (standard, standard.scope, *standard.principles):
        assert one
        assert one.status == "verified"
        assert one.source.startswith("https://www.responsiblemines.org/")
    assert standard.scope
    assert standard.scope.kilometres == 5
    for part in (standard.criteria, standard.guideline):
        assert (part.status, part.entries) == ("placeholder", ())


def test_no_topic_names_a_criterion_and_each_tells_why_it_asks() -> None:
    for topic in read_folder(FOREST_SMART).topics():
        assert topic.entry.criterion is None
        assert topic.entry.principle in {2, 3}
        assert topic.entry.basis


def test_a_helpline_is_a_hole_never_a_number() -> None:
    for one in sentences_of(read_folder(FOREST_SMART)):
        if one.key.startswith("topic."):
            assert not re.search(r"\d{3}", one.english)
            assert set(re.findall(r"\{(\w+)\}", one.english)) <= {
                "child_helpline",
                "trafficking_helpline",
                "human_rights_office",
                "gbv_helpline",
            }


def test_every_command_can_be_typed(forest_smart: Book) -> None:
    assert forest_smart.pack.commands == {*COMMANDS.split()}
    for command in forest_smart.pack.commands:
        assert fold(command) in forest_smart.pack.words[command]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Yes!", "yes"),
        ("si", "yes"),
        ("OUI", "yes"),
        ("ja", "yes"),
        ("Sim.", "yes"),
        ("não", "no"),
        ("más o menos", "partly"),
        ("às vezes", "sometimes"),
        ("I don’t know", "dont_know"),
        ("je ne sais pas", "dont_know"),
        ("aujourd'hui", "today"),
        ("ontem", "yesterday"),
        ("Stop", "stop"),
        ("parar", "stop"),
        ("mijn gegevens", "mydata"),
        ("Erase everything", "forget"),
        ("erase", "forget"),
        ("yeah", "may_write"),
        ("Nee", "keep_all"),
    ],
)
def test_what_people_type_is_known(forest_smart: Book, typed: str, meant: str) -> None:
    assert fold(typed) in forest_smart.pack.words[meant]


def test_no_answer_can_be_taken_for_a_command(forest_smart: Book) -> None:
    words, commands = forest_smart.pack.words, forest_smart.pack.commands
    answers = ("yes", "partly", "no", "never", "sometimes", "often", "dont_know", "skip", "back")
    said = frozenset[str]().union(*(words[one] for one in answers))
    assert not said & frozenset[str]().union(*(words[one] for one in commands))


def test_no_word_is_two_answers(forest_smart: Book) -> None:
    words = forest_smart.pack.words
    for scale in (("yes", "partly", "no"), ("never", "sometimes", "often"), ("woman", "man")):
        below = ("dont_know", "skip", "back")
        said = [word for one in (*scale, *below) for word in words[one]]
        assert len(said) == len(set(said))
