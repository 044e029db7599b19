"""Fixtures for any test that talks to the fake: `api` is judged at the end, `unjudged` is not."""

import contextlib
import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.botapi.server import BotApi
from tests.botapi.verdict import Judge, demand_clean, missing_judge, python_of

PATIENCE = 0.01


@pytest.fixture(scope="session")
def judge(request: pytest.FixtureRequest) -> Iterator[Judge | None]:
    """None, and a printed reason, where the judge's environment is missing."""
    reason = missing_judge()
    if reason is not None:
        _print_past_the_capture(request, f"\nverdicts skipped: {reason}")
        yield None
        return
    judge = Judge(python_of(os.environ))
    yield judge
    judge.close()


def _print_past_the_capture(request: pytest.FixtureRequest, line: str) -> None:
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with contextlib.nullcontext() if capture is None else capture.global_and_fixture_disabled():
        print(line)


@pytest_asyncio.fixture
async def api(judge: Judge | None) -> AsyncIterator[BotApi]:
    async with BotApi(patience=PATIENCE) as api:
        yield api
    demand_clean(api.calls, judge)


@pytest_asyncio.fixture
async def unjudged() -> AsyncIterator[BotApi]:
    """For tests that break the rules on purpose."""
    async with BotApi(patience=PATIENCE) as api:
        yield api
