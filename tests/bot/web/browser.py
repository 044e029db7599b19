"""A person at a real browser: what they press, type and see."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


class Person:
    """Notes every request that leaves the house and every complaint of the browser."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context, self.page, self.url = context, page, url
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.may_complain = False
        page.on("request", lambda asked: self._note(asked.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _note(self, url: str) -> None:
        told = urlsplit(url)
        if told.scheme not in {"data", "blob"} and not url.startswith(self.url):
            self.strangers.append(url)

    def _hear(self, told: Any) -> None:
        if told.type in {"error", "warning"} and not self.may_complain:
            self.complaints.append(told.text)

    async def opens(self, path: str = "/") -> Person:
        await self.page.goto(self.url + path)
        return self

    async def sees(self, *texts: str) -> Person:
        for one in texts:
            await expect(self.page.locator("#log")).to_contain_text(one)
        return self

    async def does_not_see(self, text: str) -> Person:
        await expect(self.page.locator("#log")).not_to_contain_text(text)
        return self

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    async def presses(self, *labels: str) -> Person:
        for label in labels:
            await self.button(label).last.click()
        return self

    async def says(self, text: str) -> Person:
        await self.page.locator("#box").fill(text)
        await self.page.keyboard.press("Enter")
        return self

    async def types_keys(self, *keys: str) -> Person:
        for key in keys:
            await self.page.keyboard.press(key)
        return self

    async def focus(self) -> str:
        """What has the focus, by the name that is read aloud."""
        named = await self.page.evaluate(
            "(document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.innerText || document.activeElement.id).trim()"
        )
        return str(named)

    async def has_focus_on(self, label: str) -> Person:
        await expect(self.button(label).last).to_be_focused()
        return self

    async def begins(self) -> Person:
        """Through the first minute, to the first question."""
        await self.presses("English", "I am 18 or older. Start", "Cerro Azul")
        return await self.sees("Water and food, 1 of 3")

    async def begins_showing(self) -> Person:
        await self.presses("English", "I am 18 or older. Start", "Cerro Azul")
        return await self.sees("What do you see here?")

    async def chooses(self, label: str, name: str, content: bytes, kind: str) -> Person:
        """Press a button that asks for a file, and choose this one."""
        async with self.page.expect_file_chooser() as coming:
            await self.presses(label)
        chooser = await coming.value
        await chooser.set_files({"name": name, "mimeType": kind, "buffer": content})
        return self

    async def held(self) -> str:
        return str(await self.page.evaluate("JSON.stringify(sessionStorage)"))

    async def picture(self, name: str) -> None:
        await self.page.wait_for_timeout(400)
        await self.page.screenshot(path=f"/tmp/webchat-{name}.png")


async def person_in(browser: Browser, url: str, **wishes: Any) -> Person:
    wishes = {"viewport": PHONE, "locale": "en-GB", **wishes}
    context = await browser.new_context(**wishes)
    context.set_default_timeout(8_000)
    return Person(context, await context.new_page(), url)
