"""Partitions that tell each other things by the front door, in one process, by hand.

What a partition tells another lies at the door until somebody lets it in: late, twice, or in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.normalisers import normalise
from services.operator.envelope import Told, envelope
from services.rewards.domain.answers.decision import Record
from services.rewards.domain.partition import Partition
from shared.contracts.commands import WalletCommand
from shared.contracts.door import INBOUND_DOOR, NotJson
from shared.contracts.events import JournalEvent
from shared.contracts.events.header import ParticipantEvent
from shared.contracts.notice import Notice
from tests.support.stories import PLATFORM, setup, word


@dataclass
class Neighbours:
    """Two partitions: ada and whoever comes before "b" live in the first, bob in the second."""

    partitions: tuple[Partition, Partition]
    at_the_door: list[Notice] = field(default_factory=list)
    commands: list[WalletCommand] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    @property
    def words(self) -> list[tuple[Any, ...]]:
        """Every command so far, shortly, with whom it is about."""
        return [(getattr(each, "participant", ""), *word(each)) for each in self.commands]

    def tell(self, *messages: JournalEvent) -> Neighbours:
        """Tell these, and let in all that comes of them."""
        for message in messages:
            self.put(message)
            while self.at_the_door:
                self.let_in(self.at_the_door.pop(0))
        return self

    def put(self, message: JournalEvent) -> None:
        """Tell one, and let nothing in: it lies at the door."""
        if isinstance(message, ParticipantEvent):
            self._judge(self.home_of(message.participant), message)
            return
        for partition in self.partitions:
            self._judge(partition, message)

    def let_in(self, notice: Notice) -> None:
        """Let one notice in, as ingestion would."""
        event = as_event(notice)
        self._judge(self.home_of(event.participant), event)

    def home_of(self, participant: str) -> Partition:
        """Say in which partition a participant is."""
        return self.partitions[participant >= "b"]

    def because(self, reference: str) -> list[str]:
        """Every reason that was given for not awarding an event, in order."""
        told = [each.data for each in self.records if _reference(each) == reference]
        return [
            str(verdict["because"])
            for data in told
            for verdict in _verdicts(data)
            if "because" in verdict
        ]

    def _judge(self, partition: Partition, message: JournalEvent) -> None:
        ruling = partition.judge(message)
        assert not ruling.parked
        self.commands += [command for _, command in ruling.commands]
        self.records += [record for _, record in ruling.records]
        self.at_the_door += [notice for _, notice in ruling.notices]


def as_event(notice: Notice) -> Any:  # noqa: ANN401 - a participant's event
    """Put a notice into the words of the journal, by way of its bytes."""
    source, reference = notice.source, notice.notice_id
    told = Told(source, notice.message, reference, notice.participant, notice.data)
    read = INBOUND_DOOR.read(orjson.dumps(envelope(told, notice.recorded_at)))
    assert not isinstance(read, NotJson)
    event = normalise(read, Catalogue(), notice.recorded_at, PLATFORM)
    assert isinstance(event, ParticipantEvent), event
    return event


def neighbours(*offers: dict[str, Any]) -> Neighbours:
    """Two partitions that were told of the same offers."""
    both = Neighbours((Partition(PLATFORM, 0), Partition(PLATFORM, 1)))
    return both.tell(*setup(*offers))


def _reference(record: Record) -> object:
    return record.data.get("external_reference")


def _verdicts(data: Any) -> Sequence[dict[str, Any]]:  # noqa: ANN401 - what was published
    found: Sequence[dict[str, Any]] = data.get("verdicts", ())
    return found
