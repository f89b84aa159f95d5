"""What leaves ingestion, as records: events, changes, rejections, dead letters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from aiokafka import ConsumerRecord

from services.ingestion.domain.control import Sequenced
from services.ingestion.domain.masking import masked, masked_bytes, masked_record
from services.ingestion.domain.rejection import Rejection
from services.ingestion.shell.topics import Destinations
from shared.contracts.codec import JOURNAL, TOKENS
from shared.contracts.door import Misfit, OutsideMessage
from shared.contracts.events import ParticipantMessage
from shared.contracts.events.run import RunContinued, RunReached
from shared.contracts.message import Header, encode, message_type
from shared.contracts.rejections import DeadLetter, MessageRejected
from shared.contracts.tokens import (
    ReassignmentEffective,
    TokenRecord,
    TokensClaimed,
    TokensReassigned,
)
from shared.contracts.told import Told
from shared.kernel.ids import derive_id
from shared.runtime.department import Outgoing

SOURCE = "/rewardstream/ingestion"
_REJECTED = message_type("message_rejected")
_DEAD_LETTER = message_type("dead_letter")
_DEAD_LETTER_LENGTH_MAX = 100_000
_NO_SEQUENCE = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and where it goes."""

    topic: str
    partition: int
    row: Outgoing


class Letters:
    """Writes records; knows their topics, keys and partitions."""

    def __init__(self, destinations: Destinations) -> None:
        self.destinations = destinations

    def event(
        self, event: ParticipantMessage | RunContinued, partition: int, record: ConsumerRecord
    ) -> Placed:
        """An event, in its participant's partition; what it was made from lets repeats be seen."""
        header = Header(
            type=JOURNAL.names[type(event)],
            id=event.event_id,
            source=SOURCE,
            time=event.recorded_at,
            subject=event.participant,
            correlationid=event.event_id,
            causationid=event.event_id,
            partitionkey=event.participant,
            provenance=f"{record.partition}:{record.offset}:{record.timestamp}",
        )
        return self._placed(
            self.destinations.journal, partition, event.participant, encode(header, event)
        )

    def change(self, change: Sequenced, partition: int) -> Placed:
        """A catalogue change or a run marker, in one of the journal's partitions."""
        is_run = isinstance(change, RunReached)
        name = change.run_id if isinstance(change, RunReached) else change.code
        change_id = derive_id("run" if is_run else "change", name, str(change.version))
        header = Header(
            type=JOURNAL.names[type(change)],
            id=change_id,
            source=SOURCE,
            time=change.recorded_at,
            subject=name,
            correlationid=change_id,
            causationid=change_id,
            partitionkey=name,
        )
        return self._placed(self.destinations.journal, partition, name, encode(header, change))

    def token_record(self, record: TokenRecord) -> Placed:
        """A claim or a change of hands, on the topic of tokens."""
        key = _about_token(record)
        header = Header(
            type=TOKENS.names[type(record)],
            id=derive_id(TOKENS.names[type(record)], record.event_id),
            source=SOURCE,
            time=record.recorded_at,
            subject=key,
            correlationid=record.event_id,
            causationid=record.event_id,
            partitionkey=key,
        )
        return self._placed(self.destinations.tokens, 0, key, encode(header, record))

    def rejection(
        self,
        record: ConsumerRecord,
        told: OutsideMessage[Told] | Misfit,
        why: Rejection,
        received_at: datetime,
    ) -> Placed:
        """A refused record with the reason, masked; without its content where it is too large."""
        said = _said_of_itself(told)
        body = MessageRejected(
            code=why.code,
            path=why.path,
            message=why.message,
            received_at=received_at,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            record=_masked_told(record, told),
            **said,
        )
        cause = _cause(said, record)
        key = said["subject"] or _place_of(record)
        header = _header(_REJECTED, cause, key, received_at, record)
        topic = self.destinations.rejections
        return self._placed(topic, self.destinations.of_key(topic, key), key, encode(header, body))

    def dead_letter(self, record: ConsumerRecord, reason: str, received_at: datetime) -> Placed:
        """Unreadable bytes, masked, with where they lie."""
        body = DeadLetter(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            reason=masked(reason),
            record=masked_bytes(record.value or b"")[:_DEAD_LETTER_LENGTH_MAX],
        )
        key = _place_of(record)
        header = _header(_DEAD_LETTER, derive_id(key), key, received_at, record)
        topic = self.destinations.dead_letters
        return self._placed(topic, self.destinations.of_key(topic, key), key, encode(header, body))

    def _placed(self, topic: str, partition: int, key: str, body: bytes) -> Placed:
        return Placed(topic, partition, Outgoing(topic, _NO_SEQUENCE, key, body))


def _header(
    kind: str, cause: str, key: str, received_at: datetime, record: ConsumerRecord
) -> Header:
    return Header(
        type=kind,
        id=derive_id(kind, _place_of(record)),
        source=SOURCE,
        time=received_at,
        subject=key,
        correlationid=cause,
        causationid=cause,
        partitionkey=key,
    )


def _about_token(record: TokenRecord) -> str:
    match record:
        case TokensClaimed():
            return record.participant
        case TokensReassigned():
            return record.giver
        case ReassignmentEffective():
            return record.event_id
        case _:
            assert_never(record)


def _place_of(record: ConsumerRecord) -> str:
    return f"{record.topic}:{record.partition}:{record.offset}"


def _said_of_itself(told: OutsideMessage[Told] | Misfit) -> dict[str, str | None]:
    names = ("source", "id", "type", "subject")
    if isinstance(told, Misfit):
        found = {name: told.told.get(name) for name in names}
    else:
        found = {name: getattr(told, name) for name in names}
    return {name: masked(text) if isinstance(text, str) else None for name, text in found.items()}


def _cause(said: dict[str, str | None], record: ConsumerRecord) -> str:
    source, reference = said["source"], said["id"]
    if source is None or reference is None:
        return derive_id(_place_of(record))
    return derive_id(source, reference)


def _masked_told(
    record: ConsumerRecord, told: OutsideMessage[Told] | Misfit
) -> dict[str, Any] | None:
    if len(record.value) > _DEAD_LETTER_LENGTH_MAX:
        return None
    content = told.told if isinstance(told, Misfit) else _dumped(told)
    masked_content: dict[str, Any] = masked_record(content)
    return masked_content


def _dumped(told: OutsideMessage[Told]) -> dict[str, Any]:
    return told.model_dump(mode="json", by_alias=True, exclude_unset=True)
