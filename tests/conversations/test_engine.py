"""On any pack and whatever anybody does: nobody is trapped, nothing breaks, JSON keeps it all."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.engine import COMMANDS, NODES
from conversations.memory import from_json, land, to_json
from conversations.model import (
    Asked,
    Gave,
    KeepApart,
    Left,
    Pressed,
    Say,
    Settle,
    Started,
    State,
    Toast,
    Typed,
    Woke,
)
from conversations.pack import Pack
from tests.conversations.packs import packs
from tests.conversations.player import TODAY, Player

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

typed = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["yes", "no", "menu", "stop", "1", "2", "12,5", "24/12/2025", "1234", "skip", "today"]
    ),
)
anything = st.one_of(
    st.builds(Typed, typed, st.just(TODAY)),
    st.builds(Asked, st.sampled_from(sorted(COMMANDS | {"nonsense"}))),
    st.builds(Gave, st.sampled_from(["photo", "voice", "location", "other"]), st.just("ref")),
    st.builds(Woke, st.just("settle")),
    st.just(Started()),
    st.just(Left()),
    st.integers(0, 30),  # press the n-th button that stands open
    st.builds(
        Pressed,
        st.sampled_from(["yes", "back", "x", "listen0", "erase_all"]),
        st.sampled_from(["nonce", "old"]),
        st.integers(-1, 40),
    ),
)


@FEW
@given(packs(), st.lists(anything, max_size=60))
def test_whatever_happens_the_talk_stands_somewhere_with_a_way_on(
    pack: Pack, acts: list[object]
) -> None:
    player = Player(pack)
    for act in acts:
        if isinstance(act, int):
            buttons = player.buttons
            if buttons:
                player.press(buttons[act % len(buttons)].option)
        else:
            player.tap(act)  # type: ignore[arg-type]
        assert player.stands
    assert player.buttons, "there is always something to press"


@FEW
@given(packs(), st.data())
def test_nobody_is_trapped_skipping_always_leads_to_the_end(
    pack: Pack, data: st.DataObject
) -> None:
    player = Player(pack)
    player.arrive()
    for _ in range(80):
        if player.state.node == "finished":
            break
        options = [one.option for one in player.buttons]
        onward = [
            one
            for one in ("skip", "start_part", "leave_part", "next", "other", "dont_know")
            if one in options
        ]
        assert onward, (player.state.node, options)
        player.press(data.draw(st.sampled_from(onward)))
    assert player.state.node == "finished"


@FEW
@given(packs(), st.lists(st.integers(0, 8), min_size=5, max_size=80))
def test_answers_to_careful_topics_never_stand_beside_the_person(
    pack: Pack, presses: list[int]
) -> None:
    careful = {topic.id for topic in pack.topics if topic.careful}
    player = Player(pack)
    player.arrive()
    for act in presses:
        player.press(player.buttons[act % len(player.buttons)].option)
        if player.state.node in {"new", "language"}:
            break
    assert not [one for one in player.kept if one.topic in careful]
    assert all(one.topic in careful for one in player.apart)


@FEW
@given(
    packs(),
    st.lists(st.integers(0, 8), max_size=40),
    st.sampled_from(sorted(COMMANDS - {"stop", "start", "language"})),
)
def test_a_global_word_leads_back_to_where_one_was(
    pack: Pack, presses: list[int], word: str
) -> None:
    player = Player(pack)
    player.arrive()
    for act in presses:
        player.press(player.buttons[act % len(player.buttons)].option)
    if player.state.node != "question":
        return
    before = (player.state.topic, player.state.question, player.state.given)
    player.tap(Asked(word))
    if player.state.node == "question":
        return
    back = "keep_all" if word == "forget" else "resume"
    player.press(back)
    assert (player.state.topic, player.state.question, player.state.given) == before
    assert player.state.node == "question"


@FEW
@given(packs(), st.lists(st.integers(0, 8), max_size=40))
def test_a_withdrawn_version_lands_kindly(pack: Pack, presses: list[int]) -> None:
    player = Player(pack)
    player.arrive()
    for act in presses:
        player.press(player.buttons[act % len(player.buttons)].option)
    newer = Pack(
        "v2",
        pack.topics[1:] or pack.topics,
        words=pack.words,
        commands=pack.commands,
        offer=pack.offer,
    )
    player.state, player.pack = land(player.state, newer), newer
    player.tap(Started())
    assert player.buttons
    assert player.state.node in NODES


def test_a_state_is_the_same_after_json() -> None:
    state = State(
        "n",
        "v",
        3,
        "question",
        topic="a",
        question="b",
        path=("x",),
        given={"x": "yes"},
        done=("z",),
    )
    assert from_json(to_json(state)) == state


def test_a_state_of_a_newer_release_is_read_without_what_we_do_not_know() -> None:
    assert from_json('{"nonce":"n","node":"rest","feathers":[1]}') == State("n", node="rest")


def test_late_presses_are_shown_the_way_once_and_then_only_told() -> None:
    from tests.conversations.samples import PLAIN

    player = Player(PLAIN)
    player.arrive()
    old = Pressed("yes", player.state.nonce, 1, TODAY)
    first, second = player.tap(old), player.tap(old)
    assert [type(one) for one in first] == [Toast, Say]
    assert [type(one) for one in second] == [Toast]


def test_the_bubble_of_an_answer_is_settled_before_the_next_question() -> None:
    from tests.conversations.samples import PLAIN

    player = Player(PLAIN)
    player.arrive()
    effects = player.press("yes")
    assert isinstance(effects[0], Settle)
    assert isinstance(effects[-1], Say)
    assert not any(isinstance(one, KeepApart) for one in effects)
