"""A batch of inbound records becomes a batch of outgoing ones; nothing here waits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import structlog
from aiokafka import ConsumerRecord

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.normalisers import Outcome, normalise
from services.ingestion.domain.rejection import Ignored, Rejection
from services.ingestion.domain.stamps import Stamps
from services.ingestion.shell.letters import Letters, Placed
from services.ingestion.shell.rules import Rules
from shared.contracts.door import INBOUND_DOOR, Misfit, NotJson, OutsideMessage
from shared.contracts.told import Told
from shared.runtime.stops import DeadLetterLimit

_log = structlog.get_logger(__name__)

Fate = Literal["event", "rejection", "ignored", "dead_letter"]


@dataclass(slots=True)
class Translated:
    """What a batch became, and what became of how many in each inbound partition."""

    placed: list[Placed] = field(default_factory=list)
    fates: Counter[tuple[Fate, int]] = field(default_factory=Counter)


class Translator:
    """Reads, normalises, places and writes; every record comes out as one thing or another."""

    def __init__(
        self, rules: Rules, catalogue: Catalogue, stamps: Stamps, letters: Letters
    ) -> None:
        self._rules = rules
        self._catalogue = catalogue
        self._stamps = stamps
        self._letters = letters
        self._dead_in_row = 0

    def translate(self, records: Iterable[ConsumerRecord], now: datetime) -> Translated:
        """Translate records in order; raises `DeadLetterLimit` when too many are unreadable."""
        batch = Translated()
        for record in records:
            fate, placed = self._one(record, now)
            batch.fates[fate, record.partition] += 1
            if placed is not None:
                batch.placed.append(placed)
        return batch

    def _one(self, record: ConsumerRecord, now: datetime) -> tuple[Fate, Placed | None]:
        told = INBOUND_DOOR.read(record.value or b"")
        if isinstance(told, NotJson):
            return self._dead(record, told.reason, now)
        try:
            fate = self._readable(record, told, now)
        except Exception as error:  # noqa: BLE001 - our bug must not stop the stream
            # Only the kind of error is told: its text could hold what must not travel.
            reason = f"our code failed on it: {type(error).__name__}"
            _log.error("record.failed", at=_place(record), error=type(error).__name__)
            return self._dead(record, reason, now)
        self._dead_in_row = 0
        return fate

    def _readable(
        self, record: ConsumerRecord, told: OutsideMessage[Told] | Misfit, now: datetime
    ) -> tuple[Fate, Placed | None]:
        outcome = self._outcome(told, now)
        if isinstance(outcome, Ignored):
            return "ignored", None
        if isinstance(outcome, Rejection):
            return "rejection", self._letters.rejection(record, told, outcome, now)
        assert isinstance(told, OutsideMessage)
        partition = self._letters.destinations.of_participant(outcome.participant)
        recorded_at = self._stamps.at_least(partition, outcome.recorded_at)
        if recorded_at != outcome.recorded_at:
            again = normalise(told, self._catalogue, recorded_at, self._rules.platform)
            assert not isinstance(again, Rejection | Ignored)
            outcome = again
        placed = self._letters.event(outcome, partition, record)
        if len(placed.row.body) > self._rules.record_bytes_max:
            why = Rejection("INVALID_MESSAGE", "data", "is too large for the journal")
            return "rejection", self._letters.rejection(record, told, why, now)
        return "event", placed

    def _outcome(self, told: OutsideMessage[Told] | Misfit, now: datetime) -> Outcome:
        moment = now if isinstance(told, Misfit) else self._rules.moment(told, now)
        if isinstance(moment, Rejection):
            return moment
        return normalise(told, self._catalogue, moment, self._rules.platform)

    def _dead(self, record: ConsumerRecord, reason: str, now: datetime) -> tuple[Fate, Placed]:
        self._dead_in_row += 1
        if self._dead_in_row > self._rules.dead_letters_in_row_max:
            where = _place(record)
            sentence = f"{self._dead_in_row} unreadable records in a row, the last at {where}"
            raise DeadLetterLimit(sentence)
        return "dead_letter", self._letters.dead_letter(record, reason, now)


def _place(record: ConsumerRecord) -> str:
    return f"{record.topic}:{record.partition}:{record.offset}"
