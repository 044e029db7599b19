"""Seals open only with their key, in their place, unchanged; buttons carry a mark of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import presses
from services.errors import SealBroken
from services.sealing import FORM, PAD, Box, Keys, new_key, new_team, open_with, seal_to

KEYS = Keys(bytes(range(32)))


def test_every_changed_byte_of_a_seal_is_noticed() -> None:
    box = Box(new_key())
    sealed = box.seal(b"the river", "session/1")
    for at in range(len(sealed)):
        broken = bytearray(sealed)
        broken[at] ^= 1
        with pytest.raises(SealBroken):
            box.open(bytes(broken), "session/1")


def test_a_seal_does_not_open_in_another_place_or_with_another_key() -> None:
    box = Box(new_key())
    sealed = box.seal(b"the river", "session/1")
    with pytest.raises(SealBroken):
        box.open(sealed, "session/2")
    with pytest.raises(SealBroken):
        Box(new_key()).open(sealed, "session/1")


def test_what_stands_under_a_key_of_this_release_opens_in_the_next() -> None:
    """Known answers: the derivation of keys must never change unseen."""
    assert KEYS.derive("letters").hex().startswith("72e6c5fc394620c5")
    assert KEYS.index(4242, "telegram", "7001").hex() == "3fbd40ad8331408796619bd76e79528d"


def test_no_key_serves_two_purposes() -> None:
    purposes = (
        "contacts",
        "letters",
        "messages",
        "index",
        "press",
        "pin",
        "webhook secret",
        "webhook path",
    )
    assert len({KEYS.derive(one) for one in purposes}) == len(purposes)


@given(st.text(max_size=600))
def test_an_envelope_opens_for_its_team_only_and_hides_its_length(words: str) -> None:
    public, private = new_team()
    envelope = seal_to(public, words, "note/1")
    assert open_with(private, envelope, "note/1") == words
    assert (len(envelope) - len(seal_to(public, "", "note/1"))) % PAD == 0
    with pytest.raises(SealBroken):
        open_with(private, envelope, "note/2")
    with pytest.raises(SealBroken):
        open_with(new_team()[1], envelope, "note/1")


def test_every_changed_byte_of_an_envelope_is_noticed() -> None:
    public, private = new_team()
    envelope = seal_to(public, "call me", "note/1")
    assert envelope[:1] == FORM
    for at in range(len(envelope)):
        broken = bytearray(envelope)
        broken[at] ^= 1
        with pytest.raises((SealBroken, ValueError)):
            open_with(private, bytes(broken), "note/1")


@given(st.integers(0, 36**6 - 1), st.from_regex(r"[A-Za-z0-9_.-]{1,32}", fullmatch=True))
def test_a_button_is_read_back_and_fits_into_64_bytes(step: int, option: str) -> None:
    data = presses.write(KEYS, "7001", "nonce123", step, option)
    assert len(data.encode()) <= presses.LONGEST
    press = presses.read(KEYS, "7001", data)
    assert press is not None
    assert (press.nonce, press.step, press.option) == ("nonce123", step, option)
    assert presses.read(KEYS, "7002", data) is None


@given(st.text(max_size=80))
def test_what_is_no_button_of_ours_is_nothing(data: str) -> None:
    assert presses.read(KEYS, "7001", data) is None
    assert presses.read_wipe(KEYS, "7001", data) is None


@given(st.lists(st.integers(1, 2**31), min_size=1, max_size=40, unique=True))
def test_a_wipe_carries_as_many_of_the_newest_messages_as_fit(messages: list[int]) -> None:
    data = presses.write_wipe(KEYS, "7001", messages)
    assert len(data) <= presses.LONGEST
    found = presses.read_wipe(KEYS, "7001", data)
    assert found == sorted(messages)[-len(found or []) :]
    assert len(found or []) >= min(len(messages), 5)
    assert presses.read_wipe(KEYS, "7002", data) is None
