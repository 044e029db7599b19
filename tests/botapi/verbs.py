"""The verbs of the fake: what tests let Telegram do, and the facts they ask of it."""

from tests.botapi.calls import BadRequest, Call, Json, Ledger
from tests.botapi.chats import Bubble
from tests.botapi.faults import Faults, Kind, Range
from tests.botapi.people import Person
from tests.botapi.webhooks import Deliveries
from tests.botapi.world import World


class Verbs:
    world: World
    faults: Faults
    ledger: Ledger
    deliveries: Deliveries
    is_revoked = False
    _people: dict[int, Person]

    # Who is there, and what reaches the bot.

    def person(
        self,
        user_id: int,
        *,
        language_code: str | None = "en",
        first_name: str = "",
        met: bool = True,
    ) -> Person:
        """The same person for the same id; met=False: the bot may not write first."""
        if user_id not in self._people:
            profile = _user(user_id, language_code, first_name or f"Person {user_id}")
            self._people[user_id] = self._settle(profile, met=met)
        return self._people[user_id]

    def _settle(self, profile: Json, *, met: bool) -> Person:
        names = {"first_name": profile["first_name"]}
        chat = self.world.chats.meet({"id": profile["id"], "type": "private", **names})
        if not met:
            chat.refusal = BadRequest("chat not found")
        return Person(self.world, profile, chat)

    def update(self, content: Json, *, life: float | None = None) -> Json | None:
        """Injects any update, well-formed or not; None if its kind was not asked for."""
        self.world.greet(content)
        return self.world.inbox.add(content, life=life)

    def restarts_update_ids_at(self, update_id: int) -> None:
        self.world.inbox.restart_at(update_id)

    # What goes wrong. Each spell needs times, seconds or both.

    def fails(
        self,
        share: float = 1.0,
        *,
        code: int = 502,
        times: int | None = None,
        seconds: float | None = None,
        methods: tuple[str, ...] = (),
    ) -> None:
        self._spell(Kind.FAIL, share, times, seconds, methods, code)

    def floods(
        self,
        share: float = 1.0,
        *,
        retry_after: Range = 1,
        times: int | None = None,
        seconds: float | None = None,
        methods: tuple[str, ...] = (),
    ) -> None:
        """429; the chat stays closed for retry_after seconds, drawn from a range if given so."""
        self._spell(Kind.FLOOD, share, times, seconds, methods, retry_after)

    def slows(
        self,
        by: Range,
        *,
        share: float = 1.0,
        times: int | None = None,
        seconds: float | None = None,
        methods: tuple[str, ...] = (),
    ) -> None:
        self._spell(Kind.SLOW, share, times, seconds, methods, by)

    def cuts_before(
        self,
        share: float = 1.0,
        *,
        times: int | None = None,
        seconds: float | None = None,
        methods: tuple[str, ...] = (),
    ) -> None:
        """The connection breaks and the call was never carried out."""
        self._spell(Kind.CUT_BEFORE, share, times, seconds, methods)

    def cuts_after(
        self,
        share: float = 1.0,
        *,
        times: int | None = None,
        seconds: float | None = None,
        methods: tuple[str, ...] = (),
    ) -> None:
        """The call is carried out, then the connection breaks without an answer."""
        self._spell(Kind.CUT_AFTER, share, times, seconds, methods)

    def goes_dark(self, seconds: float) -> None:
        """Connections are accepted and never answered."""
        self.faults.begin(Kind.DARK, seconds=seconds)

    def doubles_deliveries(
        self,
        share: float = 1.0,
        *,
        at_once: bool = False,
        times: int | None = None,
        seconds: float | None = None,
    ) -> None:
        """Updates come twice; by webhook one after the other, or both at once."""
        self._spell(Kind.DOUBLE, share, times, seconds, (), float(at_once))

    def reorders_deliveries(
        self, window: int, *, times: int | None = None, seconds: float | None = None
    ) -> None:
        self._spell(Kind.REORDER, 1.0, times, seconds, (), window)

    def _spell(
        self,
        kind: Kind,
        share: float,
        times: int | None,
        seconds: float | None,
        methods: tuple[str, ...] = (),
        amount: Range = 0,
    ) -> None:
        self.faults.begin(
            kind, share=share, times=times, seconds=seconds, methods=methods, amount=amount
        )

    def recovers(self) -> None:
        """All spells end at once, and the token is good again."""
        self.faults.end()
        self.is_revoked = False

    def revokes_token(self) -> None:
        self.is_revoked = True

    def restores_token(self) -> None:
        self.is_revoked = False

    def loses_chat(self, chat_id: int) -> None:
        """From now on 400 chat not found, as for a deleted account."""
        chat = self.world.chats.meet({"id": chat_id, "type": "private"})
        chat.refusal = BadRequest("chat not found")

    # What happened.

    @property
    def calls(self) -> list[Call]:
        return self.ledger.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def count(self, method: str, code: int = 200) -> int:
        return self.ledger.counts[method, code]

    def sent(self, chat_id: int) -> list[Bubble]:
        """The bot's visible bubbles in that chat."""
        chat = self.world.chats.known.get(chat_id)
        return [bubble for bubble in chat.visible() if bubble.ours] if chat else []

    def sent_texts(self, chat_id: int) -> list[str]:
        """All texts ever sent there, deleted ones too; needs keep_calls."""
        done = [call for call in self.calls_of("sendMessage") if call.outcome.ok]
        return [c.outcome.result["text"] for c in done if c.params["chat_id"] == chat_id]

    @property
    def forgotten(self) -> list[Json]:
        """Updates that the bot has confirmed, by offset or by 2xx."""
        return self.world.inbox.forgotten

    @property
    def expired(self) -> list[Json]:
        """Updates that died unconfirmed."""
        self.world.inbox.undelivered()
        return self.world.inbox.expired

    @property
    def undelivered(self) -> list[Json]:
        return [waiting.update for waiting in self.world.inbox.undelivered()]


def _user(user_id: int, language_code: str | None, first_name: str) -> Json:
    user: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
    return user | ({"language_code": language_code} if language_code else {})
