"""The catalogue of metric names: what can be counted is named here first."""

from __future__ import annotations

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

CounterName = Literal[
    "runtime_records_total",
    "runtime_units_total",
    "runtime_parked_total",
    "runtime_dead_letters_total",
    "runtime_announced_total",
    "runtime_trouble_total",
    "runtime_alarms_total",
    "runtime_takeovers_total",
    "wallet_entries_total",
    "wallet_refusals_total",
    "wallet_divergent_total",
    "ingestion_events_total",
    "ingestion_rejections_total",
    "ingestion_ignored_total",
    "ingestion_changes_total",
]
GaugeName = Literal[
    "runtime_position_offset",
    "runtime_lag_records",
    "runtime_unannounced_records",
    "ingestion_catalogue_offset",
    "ingestion_tokens_offset",
]
StepName = Literal["resolve", "judge", "commit"]

_COUNTERS: dict[CounterName, str] = {
    "runtime_records_total": "Records whose effects are committed.",
    "runtime_units_total": "Units of work committed.",
    "runtime_parked_total": "Records parked, first ones and those behind them.",
    "runtime_dead_letters_total": "Records nobody could read.",
    "runtime_announced_total": "Outgoing rows published.",
    "runtime_trouble_total": "Attempts that database or broker made fail.",
    "runtime_alarms_total": "Partitions that stopped and need a person.",
    "runtime_takeovers_total": "Partitions taken over.",
    "wallet_entries_total": "Entries appended to the ledger.",
    "wallet_refusals_total": "Commands that were refused.",
    "wallet_divergent_total": "Command ids told again with other content.",
    "ingestion_events_total": "Inbound records that became events.",
    "ingestion_rejections_total": "Records that were refused at the door.",
    "ingestion_ignored_total": "Inbound records that nobody asked for.",
    "ingestion_changes_total": "Catalogue changes and run markers written to a partition.",
}
_GAUGES: dict[GaugeName, str] = {
    "runtime_position_offset": "The next offset to be judged.",
    "runtime_lag_records": "Records on the topic that are not judged yet.",
    "runtime_unannounced_records": "Outgoing rows committed and not yet published.",
    "ingestion_catalogue_offset": "The next control offset the catalogue will learn.",
    "ingestion_tokens_offset": "The next offset of the topic of tokens that will be learned.",
}


class Metrics:
    """The metrics of one instance, each labelled with its service and the partition."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        labels = ("service", "partition")
        self._service = service
        self._counters = {
            name: Counter(name, text, labels, registry=registry) for name, text in _COUNTERS.items()
        }
        self._gauges = {
            name: Gauge(name, text, labels, registry=registry) for name, text in _GAUGES.items()
        }
        self._steps = Histogram(
            "runtime_step_seconds", "Each step of a unit.", (*labels, "step"), registry=registry
        )

    def count(self, name: CounterName, partition: int, amount: int = 1) -> None:
        """Add to a counter of the catalogue."""
        if amount:
            self._counters[name].labels(self._service, partition).inc(amount)

    def show(self, name: GaugeName, partition: int, level: int) -> None:
        """Set a gauge of the catalogue."""
        self._gauges[name].labels(self._service, partition).set(level)

    def took(self, step: StepName, partition: int, seconds: float) -> None:
        """Note how long a step of a unit took."""
        self._steps.labels(self._service, partition, step).observe(seconds)
