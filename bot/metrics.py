"""Counts for Prometheus, on loopback only: how much, never who or what."""

from __future__ import annotations

from prometheus_client import REGISTRY, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.program import Program


class Counts(Collector):
    def __init__(self, program: Program) -> None:
        self._program = program

    def collect(self) -> list[Metric]:
        heard, delivery = self._program.batcher.heard, self._program.delivery
        counts: list[Metric] = [
            CounterMetricFamily("forest_turns", "Updates committed", heard.turns),
            CounterMetricFamily("forest_batches", "Transactions of turns", heard.batches),
            CounterMetricFamily("forest_batches_failed", "Transactions that failed", heard.failed),
        ]
        if delivery is None:
            return counts
        tally = delivery.tally
        return [
            *counts,
            CounterMetricFamily("forest_letters_sent", "Letters delivered", tally.sent),
            CounterMetricFamily("forest_letters_retried", "Letters put back", tally.retried),
            CounterMetricFamily("forest_letters_refused", "Letters refused", tally.refused),
            GaugeMetricFamily(
                "forest_letters_in_flight", "Chats being sent to", delivery.in_flight
            ),
        ]


def serve_counts(program: Program, port: int) -> None:
    """On 127.0.0.1 alone, in a thread of its own."""
    REGISTRY.register(Counts(program))
    start_http_server(port, addr="127.0.0.1")
