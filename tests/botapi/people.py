"""The people who talk to the bot: what they do, and what they see."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.botapi.calls import Forbidden, Json
from tests.botapi.chats import Bubble, Chat
from tests.botapi.limits import PAYLOAD
from tests.botapi.world import Toast, World

BLOCKED = "bot was blocked by the user"
Has = Callable[[Bubble], bool]


class NotHeard(AssertionError):
    """The person waited in vain."""

    def __init__(self, wanted: str, options: Sequence[str] | None, chat: list[Bubble]) -> None:
        seen = "".join(f"\n  {'bot' if b.ours else 'me '}: {b.text!r} {b.options}" for b in chat)
        also = "" if options is None else f" with {list(options)}"
        super().__init__(f"wanted to hear {wanted!r}{also}; the chat shows:{seen or ' nothing'}")


class NoSuchButton(AssertionError):
    def __init__(self, label: str, chat: list[Bubble]) -> None:
        shown = [bubble.options for bubble in chat if bubble.options]
        super().__init__(f"no button {label!r}; the chat shows {shown}")


class BadLink(ValueError):
    """A deep link carries at most 64 of A-Z a-z 0-9 _ and -."""


@dataclass(eq=False)
class Person:
    """A private chat with the bot, from the other side; every act becomes an update."""

    world: World
    profile: Json
    chat: Chat

    @property
    def id(self) -> int:
        return int(self.profile["id"])

    @property
    def bubbles(self) -> list[Bubble]:
        """What the person sees now in the chat, of both sides, deleted ones gone."""
        return self.chat.visible()

    @property
    def toasts(self) -> list[Toast]:
        """What the buttons this person pressed have answered."""
        return [toast for toast in self.world.toasts if toast.user_id == self.id]

    async def says(self, text: str) -> Bubble:
        return self.sends(_worded(text))

    async def opens_link(self, payload: str = "") -> Bubble:
        if not PAYLOAD.fullmatch(payload):
            raise BadLink(payload)
        return await self.says(f"/start {payload}".rstrip())

    def sends(self, content: Json) -> Bubble:
        """Any message content in Telegram's JSON; who writes to us can be written to."""
        self.chat.refusal = None
        bubble = self.world.chats.write(self.chat, self.profile, content)
        self.world.inbox.add({"message": bubble.message})
        return bubble

    async def sends_photo(self, content: bytes = b"photo", *, caption: str = "") -> Bubble:
        photo = self._file(content, "photo.jpg", "photo") | {"width": 640, "height": 480}
        return self.sends({"photo": [photo]} | ({"caption": caption} if caption else {}))

    async def sends_voice(self, content: bytes = b"voice", *, seconds: int = 3) -> Bubble:
        voice = self._file(content, "voice.oga", "voice")
        return self.sends({"voice": voice | {"duration": seconds, "mime_type": "audio/ogg"}})

    async def sends_document(
        self, content: bytes = b"document", *, name: str = "paper.pdf", size: int | None = None
    ) -> Bubble:
        document = self._file(content, name, "document", size)
        return self.sends({"document": document | {"file_name": name}})

    async def sends_sticker(self, emoji: str = "👍") -> Bubble:
        shape = {"type": "regular", "width": 512, "height": 512}
        looks = {"is_animated": False, "is_video": False, "emoji": emoji}
        return self.sends({"sticker": self._file(b"", "s.webp", "sticker") | shape | looks})

    async def sends_location(self, latitude: float = 12.37, longitude: float = -1.53) -> Bubble:
        return self.sends({"location": {"latitude": latitude, "longitude": longitude}})

    async def sends_contact(self, phone: str = "+22670000000", *, own: bool = True) -> Bubble:
        contact: Json = {"phone_number": phone, "first_name": self.profile["first_name"]}
        return self.sends({"contact": contact | ({"user_id": self.id} if own else {})})

    def _file(self, content: bytes, name: str, folder: str, size: int | None = None) -> Json:
        return self.world.files.add(content, name=name, folder=folder, size=size).facts

    def edits(self, bubble: Bubble, text: str) -> None:
        """Changes an own message, which the bot hears of as an edited_message."""
        kept = {k: v for k, v in bubble.message.items() if k not in ("text", "entities")}
        now = int(self.world.clock())
        bubble.message = {**kept, **_worded(text), "edit_date": now}
        bubble.edited = True
        self.world.inbox.add({"edited_message": bubble.message})

    def deletes(self, bubble: Bubble) -> None:
        """Takes a bubble out of the chat, of which Telegram tells the bot nothing."""
        self.chat.bubbles.pop(bubble.message_id, None)

    def blocks_us(self) -> None:
        self.chat.refusal = Forbidden(BLOCKED)
        self._changes_membership("member", "kicked")

    def unblocks_us(self) -> None:
        self.chat.refusal = None
        self._changes_membership("kicked", "member")

    def _changes_membership(self, old: str, new: str) -> None:
        change = {
            "chat": self.chat.about,
            "from": self.profile,
            "date": int(self.world.clock()),
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(new),
        }
        self.world.inbox.add({"my_chat_member": change})

    def _membership(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.world.chats.bot, "status": status} | until

    async def presses(self, label: str, *, within: float = 5) -> str | Bubble:
        """Presses the newest visible button of that label; gives the id of the query."""
        bubble = await self._bubble_with(label, within, lambda b: b.button(label) is not None)
        button = bubble.button(label)
        assert button is not None
        if "callback_data" not in button:
            return await self.says(label)
        return self.world.press(self.profile, bubble, button["callback_data"])

    async def presses_data(self, data: str, *, within: float = 5) -> str:
        """Presses the newest visible button with that callback_data."""
        bubble = await self._bubble_with(data, within, lambda b: b.button_with(data) is not None)
        return self.world.press(self.profile, bubble, data)

    def presses_old(self, bubble: Bubble, data: str) -> str:
        """Presses a button that is no longer shown, as a slow phone may."""
        return self.world.press(self.profile, bubble, data)

    async def _bubble_with(self, label: str, within: float, has: Has) -> Bubble:
        deadline = time.monotonic() + within
        while True:
            self.world.chats.stirred.clear()
            found = next((b for b in reversed(self.bubbles) if has(b)), None)
            if found is not None:
                return found
            if not await self._stirs_before(deadline):
                raise NoSuchButton(label, self.bubbles)

    async def hears(
        self, substring: str, options: Sequence[str] | None = None, *, within: float = 5
    ) -> Bubble:
        """Waits for news of the bot, new or edited bubbles since the last one heard."""
        deadline = time.monotonic() + within
        while True:
            self.world.chats.stirred.clear()
            heard = self._heard(substring, options)
            if heard is not None:
                return heard
            if not await self._stirs_before(deadline):
                raise NotHeard(substring, options, self.bubbles)

    def _heard(self, substring: str, options: Sequence[str] | None) -> Bubble | None:
        for place, bubble in enumerate(self.chat.news):
            fits = options is None or bubble.options == list(options)
            if fits and substring in bubble.text and bubble.message_id in self.chat.bubbles:
                del self.chat.news[: place + 1]
                return bubble
        return None

    async def hears_nothing(self, *, within: float = 0.2) -> None:
        """Nothing new comes in that time; what came before counts."""
        await asyncio.sleep(within)
        assert not self.chat.news, f"heard {[bubble.text for bubble in self.chat.news]}"

    async def _stirs_before(self, deadline: float) -> bool:
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                return await self.world.chats.stirred.wait()
        except TimeoutError:
            return False


def _worded(text: str) -> Json:
    content: Json = {"text": text}
    if text.startswith("/"):
        command = text.split(maxsplit=1)[0]
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    return content
