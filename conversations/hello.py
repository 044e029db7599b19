"""The first minute: language, who we are, consent, place."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from conversations.bubbles import MENU, SKIP, button, column, line, pairs, say
from conversations.model import (
    Button,
    Clear,
    Erase,
    KeepConsent,
    Line,
    Link,
    Rows,
    Say,
    Started,
    State,
    Step,
    Typed,
)
from conversations.node import Node, Says
from conversations.pack import Pack, Tongue
from conversations.words import fold

PLACES_A_PAGE = 8
PROMISES = ("names_hidden", "not_passed_on")


def begin(state: State, event: Started, pack: Pack) -> Step:
    """/start, bare or by link: greet a newcomer, or take up the talk where it stood."""
    state = _linked(state, event.link, pack)
    running = state.node in {"question", "careful", "pause", "role", "gender"}
    if running and state.resident.consent == pack.consent:
        return Step(state, preface=(line("hello.here"),))
    return home(replace(state, sitting=0), pack)


def home(state: State, pack: Pack) -> Step:
    """Where a talk without an open question stands: still arriving, or welcome back."""
    if not state.resident.language:
        return Step(state.at("language", under=""))
    agreed = state.resident.consent == pack.consent
    return Step(state.at("welcome" if agreed else "consent", under=""))


def _linked(state: State, link: Link | None, pack: Pack) -> State:
    if link is None:
        return state
    if pack.offer.place(link.site):
        state = state.knows(site=link.site)
    known = {tongue.code for tongue in pack.offer.languages}
    if not state.resident.language and link.language in known:
        state = state.knows(language=link.language)
    return state


# -- language ------------------------------------------------------------------------------------


def tongues(state: State, pack: Pack) -> tuple[Tongue, ...]:
    """The languages offered, those of the phone first."""
    wanted = [code.split("-")[0].lower() for code in state.phone]
    return tuple(
        sorted(pack.offer.languages, key=lambda one: (one.code not in wanted, one.autonym))
    )


def show_language(state: State, pack: Pack) -> Says:
    names = (
        Button(one.code, Line("language.name", {"name": one.autonym}))
        for one in tongues(state, pack)
    )
    return (say("language.choose", rows=pairs(*names)),)


def chose_language(state: State, option: str, pack: Pack) -> Step | None:
    if option not in {one.code for one in pack.offer.languages}:
        return None
    return Step(state.knows(language=option).at(state.under or "home", under=""))


def typed_language(state: State, typed: Typed, pack: Pack) -> Step | None:
    names = {fold(one.autonym): one.code for one in pack.offer.languages}
    near = get_close_matches(fold(typed.text), names, n=1, cutoff=0.75)
    return chose_language(state, names[near[0]], pack) if near else None


# -- consent -------------------------------------------------------------------------------------


def show_consent(state: State, pack: Pack) -> Says:
    return (greeting(state, pack), consent(state, pack))


def greeting(state: State, pack: Pack) -> Say:
    trial = (line("hello.trial"),) if pack.offer.trial else ()
    place = pack.offer.place(state.resident.site)
    here = (line("hello.place", place=place.name),) if place else ()
    choices = [button("language", icon="🌐")]
    if place:
        choices.append(button("place", icon="📍"))
    return say(
        *trial, "hello.greeting", "hello.what", *here, rows=pairs(*choices), listen="hello.greeting"
    )


def consent(state: State, pack: Pack) -> Say:
    promised = (f"consent.{one}" for one in PROMISES if one in pack.offer.promises)
    seen = f"consent.chat_{state.resident.channel}"
    rows: Rows = (
        (button("adult", icon="✅"),),
        (button("minor"), button("no_thanks")),
        (button("who", icon="ℹ️"),),
    )
    return say(
        "consent.choice", *promised, seen, "consent.erase", rows=rows, listen="consent.choice"
    )


def chose_consent(state: State, option: str, pack: Pack) -> Step | None:
    match option:
        case "adult":
            return _agreed(state, pack)
        case "minor":
            return part(state, "minor.thanks", "minor.help", "minor.helpline")
        case "no_thanks":
            return part(state, "declined.text")
        case "who":
            return Step(state.at("who", under="consent"))
        case "language":
            return Step(state.at("language", under="consent"))
        case "place":
            return Step(state.at("site", under="consent", page=0))
        case _:
            return None


def _agreed(state: State, pack: Pack) -> Step:
    agreed = state.knows(consent=pack.consent)
    asks_place = bool(pack.offer.places) and not state.resident.site
    return Step(
        agreed.at("site" if asks_place else "begin", under="", page=0), (KeepConsent(pack.consent),)
    )


def part(state: State, *keys: str) -> Step:
    """Say a last kind word and keep nothing; the word carries its own way to clear the chat."""
    wipe = Button("wipe", Line("button.clear_chat"), "🧹")
    farewell = replace(say(*keys, rows=((wipe,),)), parting=True)
    return Step(State(state.nonce, phone=state.phone), (farewell, Erase()), show=False)


def forgotten(state: State) -> Step:
    """Everything goes: both sides' messages too, as far as the channel lets us."""
    farewell = replace(say("forget.done", f"forget.rest_{state.resident.channel}"), parting=True)
    gone = State(state.nonce, phone=state.phone)
    return Step(gone, (Clear("all"), farewell, Erase()), show=False)


# -- place ---------------------------------------------------------------------------------------


def show_site(state: State, pack: Pack) -> Says:
    start = state.page * PLACES_A_PAGE
    names = [
        Button(place.id, Line("site.name", {"name": place.name}), "📍")
        for place in pack.offer.places[start : start + PLACES_A_PAGE]
    ]
    more = len(pack.offer.places) > PLACES_A_PAGE
    extra = [button("more_places", icon="➡")] if more else []
    rows = (*pairs(*names, *extra), (button("unlisted"), SKIP))
    hint = ("site.type_it",) if more else ()
    return (say("site.which", *hint, rows=rows, listen="site.which"),)


def chose_site(state: State, option: str, pack: Pack) -> Step | None:
    if option == "more_places":
        pages = -(-len(pack.offer.places) // PLACES_A_PAGE)
        return Step(state.at("site", page=(state.page + 1) % max(pages, 1)))
    if option not in {"unlisted", "skip"} and not pack.offer.place(option):
        return None
    return Step(state.knows(site=option).at(state.under or "begin", under=""))


def typed_site(state: State, typed: Typed, pack: Pack) -> Step | None:
    names = {fold(place.name): place.id for place in pack.offer.places}
    near = get_close_matches(fold(typed.text), names, n=1, cutoff=0.75)
    return chose_site(state, names[near[0]], pack) if near else None


# -- coming back ---------------------------------------------------------------------------------


def show_welcome(state: State, pack: Pack) -> Says:
    trial = (line("hello.trial"),) if pack.offer.trial else ()
    rows = column(button("questions", icon="💬"), button("report", icon="📣"), MENU)
    return (say(*trial, "hello.again", rows=rows),)


NODES = {
    "language": Node(show_language, chose=chose_language, typed=typed_language, answers=True),
    "consent": Node(show_consent, chose=chose_consent, answers=True),
    "site": Node(show_site, chose=chose_site, typed=typed_site, answers=True),
    "welcome": Node(show_welcome),
}
