"""The fake as a program of its own, driven over its control API."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest_asyncio

from tests.botapi import TOKEN
from tests.botapi.verdict import ROOT


@dataclass
class Program:
    root: str
    session: aiohttp.ClientSession

    async def told(self, what: str, body: Any = None, status: int = 200) -> Any:
        method = "GET" if body is None else "POST"
        url = f"{self.root}/control/{what}"
        async with self.session.request(method, url, data=json.dumps(body)) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def asks(self, method: str, **params: Any) -> Any:
        url = f"{self.root}/bot{TOKEN}/{method}"
        async with self.session.post(url, json=params) as response:
            return await response.json()


@pytest_asyncio.fixture
async def program() -> AsyncIterator[Program]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.botapi",
        "--port",
        "0",
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    root = (await process.stdout.readline()).decode().split()[-1]
    async with aiohttp.ClientSession() as session:
        yield Program(root, session)
    process.terminate()
    await process.communicate()


async def test_a_load_generator_can_drive_a_whole_talk(program: Program) -> None:
    await program.told("acts", [{"person": 7001, "says": "/start"}])
    assert (await program.asks("getUpdates"))["result"][0]["message"]["text"] == "/start"
    keyboard = [[{"text": "Yes", "callback_data": "y"}]]
    sent = await program.asks(
        "sendMessage", chat_id=7001, text="Well?", reply_markup={"inline_keyboard": keyboard}
    )
    news = await program.told("news?after=0&wait=1")
    assert [(said["person"], said["text"]) for said in news] == [(7001, "Well?")]
    await program.told("acts", [{"person": 7001, "presses": "Yes"}])
    update = (await program.asks("getUpdates", offset=-1))["result"][0]
    assert update["callback_query"]["message"]["message_id"] == sent["result"]["message_id"]
    assert [b["text"] for b in await program.told("chat?person=7001")] == ["/start", "Well?"]


async def test_updates_are_injected_faults_set_and_counts_read(program: Program) -> None:
    ids = await program.told("updates", [{"message": {"chat": {"id": 5}}}, {"poll": {}}])
    assert len(ids["added"]) == 2
    await program.told("fault", {"verb": "fails", "times": 1})
    assert (await program.asks("getMe"))["error_code"] == 502
    await program.told("fault", {"verb": "floods", "times": 1, "retry_after": [2, 4]})
    assert 2 <= (await program.asks("getMe"))["parameters"]["retry_after"] <= 4
    counts = await program.told("counts")
    assert counts["waiting"] == 2
    assert counts["calls"] == {"getMe 502": 1, "getMe 429": 1}
    assert counts["struck"] == {"fail": 1, "flood": 1}


async def test_what_the_control_does_not_know_it_refuses(program: Program) -> None:
    await program.told("fault", {"verb": "explodes"}, status=400)
    await program.told("fault", {"verb": "fails"}, status=400)
    await program.told("nothing", status=404)
