"""What is measured: every ratio once, what it shows, and what it aims at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Key = Literal[
    "ledger_vs_copy",
    "ledger_vs_row_per_transaction",
    "ingestion_vs_bare_loop",
    "engine_vs_bare_loop",
    "engine_vs_faust",
    "engine_vs_quixstreams",
    "offers_10000_vs_10",
    "heavy_vs_light",
    "cold_vs_hot",
    "seal_on_vs_off",
    "rebuild_vs_live",
    "end_to_end_vs_slowest_stage",
]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One rate over another (a cost for the offers), with the aim it was given."""

    shows: str
    over: str
    """The name of the rate that is divided."""
    under: str
    """The name of the rate it is divided by."""
    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value: float) -> bool | None:
        """Say whether the aim is reached; None where there is no aim."""
        if self.at_least is not None:
            return value >= self.at_least
        if self.at_most is not None:
            return value <= self.at_most
        return None

    @property
    def aim(self) -> str:
        """The aim as people write it."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"


RATIOS: dict[Key, Ratio] = {
    "ledger_vs_copy": Ratio(
        "the ledger against COPY of the very rows it wrote, without deciding anything",
        "ledger_commands_per_second",
        "copy_commands_per_second",
    ),
    "ledger_vs_row_per_transaction": Ratio(
        "the ledger against one award's rows a transaction",
        "ledger_commands_per_second",
        "row_per_transaction_commands_per_second",
        at_least=20,
    ),
    "ingestion_vs_bare_loop": Ratio(
        "ingestion against an aiokafka loop that only copies bytes",
        "ingestion_events_per_second",
        "bare_loop_on_inbound_per_second",
    ),
    "engine_vs_bare_loop": Ratio(
        "the engine against an aiokafka loop that only copies bytes",
        "engine_events_per_second",
        "bare_loop_on_journal_per_second",
    ),
    "engine_vs_faust": Ratio(
        "the engine against the same four offers as a Faust agent with a table",
        "engine_events_per_second",
        "faust_events_per_second",
        at_least=5,
    ),
    "engine_vs_quixstreams": Ratio(
        "the engine against the same four offers as a quixstreams application with state",
        "engine_events_per_second",
        "quixstreams_events_per_second",
        at_least=1.2,
    ),
    "offers_10000_vs_10": Ratio(
        "what an event costs with 10,000 live offers, in what it costs with 10",
        "offers_10000_microseconds",
        "offers_10_microseconds",
        at_most=2,
    ),
    "heavy_vs_light": Ratio(
        "what an event of one with thousands of purchases costs, in what a light one costs",
        "heavy_participant_microseconds",
        "light_participant_microseconds",
        at_most=2,
    ),
    "cold_vs_hot": Ratio(
        "an event whose participant must be read from a large table, in one who is at hand",
        "cold_participant_microseconds",
        "hot_participant_microseconds",
    ),
    "seal_on_vs_off": Ratio(
        "the ledger with a seal on every batch against the same without seals",
        "ledger_commands_per_second",
        "unsealed_commands_per_second",
        at_least=0.85,
    ),
    "rebuild_vs_live": Ratio(
        "rebuilding the wallets from their topic against processing it live",
        "rebuild_commands_per_second",
        "ledger_commands_per_second",
        at_least=3,
    ),
    "end_to_end_vs_slowest_stage": Ratio(
        "all services at once on this machine against the slowest of them alone on it",
        "end_to_end_events_per_second",
        "slowest_stage_events_per_second",
        at_least=0.5,
    ),
}
