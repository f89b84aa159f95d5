"""A batch of inbound records becomes a batch of outgoing ones; nothing here waits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import structlog
from aiokafka import ConsumerRecord

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.claiming import answered, changes_tokens, names_tokens, wanted
from services.ingestion.domain.normalisers import Outcome, normalise
from services.ingestion.domain.rejection import Ignored, Rejection
from services.ingestion.domain.stamps import Stamps
from services.ingestion.domain.tokens import NOBODYS, Spot, Tokens, TokensThere
from services.ingestion.shell.letters import Letters, Placed
from services.ingestion.shell.rules import Rules
from shared.contracts.door import INBOUND_DOOR, Misfit, NotJson, OutsideMessage
from shared.contracts.tokens import TokenRecord
from shared.contracts.told import Told
from shared.runtime.stops import DeadLetterLimit

_log = structlog.get_logger(__name__)

Fate = Literal["event", "rejection", "ignored", "dead_letter"]


@dataclass(slots=True)
class Translated:
    """What a batch became, and what became of how many in each inbound partition."""

    placed: list[Placed] = field(default_factory=list)
    fates: Counter[tuple[Fate, int]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Read:
    """A record as the door reads it, and whether whose tokens are matters to it."""

    record: ConsumerRecord
    told: OutsideMessage[Told] | Misfit | NotJson
    names_tokens: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What an instance has learned: the catalogue, and whose tokens are; both go on learning."""

    catalogue: Catalogue
    tokens: Tokens


class Translator:
    """Reads, normalises, places and writes; every record comes out as one thing or another."""

    def __init__(self, rules: Rules, known: Known, stamps: Stamps, letters: Letters) -> None:
        self._rules = rules
        self._catalogue, self._tokens = known.catalogue, known.tokens
        self._stamps = stamps
        self._letters = letters
        self._dead_in_row = 0

    def read(self, records: Iterable[ConsumerRecord]) -> list[Read]:
        """Read records; never raises, whatever the bytes are."""
        found = []
        for record in records:
            told = INBOUND_DOOR.read(record.value or b"")
            found.append(Read(record, told, names_tokens(told)))
        return found

    def token_changes(self, batch: Iterable[Read], now: datetime) -> list[TokenRecord]:
        """Say what a batch claims and changes of tokens that is not written yet."""
        asking = (read for read in batch if read.names_tokens)
        found = (self._token_change(read, now) for read in asking)
        return [each for each in found if each is not None]

    def translate(self, records: Iterable[ConsumerRecord], now: datetime) -> Translated:
        """Translate records in order; raises `DeadLetterLimit` when too many are unreadable."""
        return self.translate_read(self.read(records), now)

    def translate_read(self, reads: Iterable[Read], now: datetime) -> Translated:
        """Translate records that were read, in order."""
        batch = Translated()
        for read in reads:
            fate, placed = self._one(read, now)
            batch.fates[fate, read.record.partition] += 1
            if placed is not None:
                batch.placed.append(placed)
        return batch

    def _token_change(self, read: Read, now: datetime) -> TokenRecord | None:
        told = read.told
        if not isinstance(told, OutsideMessage) or not changes_tokens(told):
            return None
        deactivates = self._catalogue.access_tokens.deactivate_when_unused
        try:
            outcome = self._outcome(read, now)
            return wanted(told, outcome, self._tokens, deactivates=deactivates)
        except Exception:  # noqa: BLE001 - it raises again when it is translated, and is told there
            return None

    def _one(self, read: Read, now: datetime) -> tuple[Fate, Placed | None]:
        record, told = read.record, read.told
        if isinstance(told, NotJson):
            return self._dead(record, told.reason, now)
        try:
            fate = self._readable(read, told, now)
        except Exception as error:  # noqa: BLE001 - our bug must not stop the stream
            # Only the kind of error is told: its text could hold what must not travel.
            reason = f"our code failed on it: {type(error).__name__}"
            _log.error("record.failed", at=_place(record), error=type(error).__name__)
            return self._dead(record, reason, now)
        self._dead_in_row = 0
        return fate

    def _readable(
        self, read: Read, told: OutsideMessage[Told] | Misfit, now: datetime
    ) -> tuple[Fate, Placed | None]:
        record, outcome = read.record, self._outcome(read, now)
        if read.names_tokens:
            outcome = answered(told, outcome, self._tokens)
        if isinstance(outcome, Ignored):
            return "ignored", None
        if isinstance(outcome, Rejection):
            return "rejection", self._letters.rejection(record, told, outcome, now)
        assert isinstance(told, OutsideMessage)
        partition = self._letters.destinations.of_participant(outcome.participant)
        recorded_at = self._stamps.at_least(partition, outcome.recorded_at)
        if recorded_at != outcome.recorded_at:
            again = self._normalised(read, recorded_at)
            assert not isinstance(again, Rejection | Ignored)
            outcome = again
        placed = self._letters.event(outcome, partition, record)
        if len(placed.row.body) > self._rules.record_bytes_max:
            why = Rejection("INVALID_MESSAGE", "data", "is too large for the journal")
            return "rejection", self._letters.rejection(record, told, why, now)
        return "event", placed

    def _outcome(self, read: Read, now: datetime) -> Outcome:
        told = read.told
        moment = self._rules.moment(told, now) if isinstance(told, OutsideMessage) else now
        return moment if isinstance(moment, Rejection) else self._normalised(read, moment)

    def _normalised(self, read: Read, moment: datetime) -> Outcome:
        told, record = read.told, read.record
        assert not isinstance(told, NotJson)
        there = NOBODYS
        if read.names_tokens:
            there = TokensThere(self._tokens, Spot(record.partition, record.offset))
        return normalise(told, self._catalogue, moment, self._rules.platform, there)

    def _dead(self, record: ConsumerRecord, reason: str, now: datetime) -> tuple[Fate, Placed]:
        self._dead_in_row += 1
        if self._dead_in_row > self._rules.dead_letters_in_row_max:
            where = _place(record)
            sentence = f"{self._dead_in_row} unreadable records in a row, the last at {where}"
            raise DeadLetterLimit(sentence)
        return "dead_letter", self._letters.dead_letter(record, reason, now)


def _place(record: ConsumerRecord) -> str:
    return f"{record.topic}:{record.partition}:{record.offset}"
