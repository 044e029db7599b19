"""Running the bot process: one web server, one loop, a clean end on SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from bot.program import Program, means
from services.clock import utc_now
from services.errors import OperatorMistake
from services.settings import Settings

log = logging.getLogger("forest.bot")
END_WITHIN = 5.0  # seconds for replies in flight
LARGEST_HEADER = 16_384  # bytes


class Server(uvicorn.Server):
    """uvicorn without hands on our signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no core dump holds anybody's words
    async with means(settings, utc_now) as held:
        program = Program(held)
        await program.start()
        server = Server(_config(program, settings))
        _obey_signals(server, program)
        door = _listening(settings)
        _announce(program, settings)
        _spare_the_collector()
        if settings.metrics_port:
            _measure(program, settings.metrics_port)
        try:
            await asyncio.gather(server.serve([door]), _open_doors(program, server))
        finally:
            await program.stop(END_WITHIN)
    log.info("ended; nothing is lost")


async def _open_doors(program: Program, server: Server) -> None:
    while not server.started and not server.should_exit:  # noqa: ASYNC110 (uvicorn has no event)
        await asyncio.sleep(0.01)
    await program.listen()


def _config(program: Program, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        Starlette(routes=program.routes()),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        h11_max_incomplete_event_size=LARGEST_HEADER,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=65,
        proxy_headers=bool(settings.public_url),  # only then there is a proxy to believe
    )


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as taken:
        raise OperatorMistake(
            f"cannot be opened ({taken.strerror}).",
            where=f"setting PORT ({settings.host}:{settings.port})",
            remedy="Stop what uses it, or set another PORT.",
        ) from taken
    door.listen(1024)
    return door


def _obey_signals(server: Server, program: Program) -> None:
    """Open streams are ended first, as the server waits for them."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()

    async def end() -> None:
        await asked.wait()
        if program.web:
            await program.web.close()
        server.should_exit = True

    program.run(end(), "the end")
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, asked.set)


def _spare_the_collector() -> None:
    """What is loaded by now stays for good: the garbage collector need not walk it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _measure(program: Program, port: int) -> None:
    from bot.metrics import serve_counts  # loaded only where it is on

    serve_counts(program, port)


def _announce(program: Program, settings: Settings) -> None:
    """What an operator must know, a line each."""
    if program.web:
        log.info("web chat: %s/", settings.at)
    if program.telegram is None:
        log.info("Telegram is off because BOT_TOKEN is not set")
    else:
        log.info("Telegram is on, by %s", settings.bot_mode)
    if program.means.facts().offer.trial:
        where = settings.data_dir / "operator.yaml"
        log.warning("demo facts are in place: fill in %s and import your sites", where)
    for one in program.means.facts().offer.languages:
        if not program.means.book.is_complete(one.code):
            log.warning("%s lacks texts: other languages stand in for them", one.autonym)
    if not program.means.facts().offer.call_back:
        log.info(
            "requests to be called back are closed until `forest-smart-bot staff setup` is run"
        )
