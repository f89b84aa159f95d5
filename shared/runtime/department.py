"""What a service gives the runtime to run one partition: the Department, and the values between.

The runtime owns offsets, epochs, transactions, parking, dead letters and announcing; the
department owns what records mean. Neither looks into the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from shared.runtime.session import Session

Message = TypeVar("Message")


class Undecodable(Exception):
    """Raised by `Department.decode`: these bytes are no message; the text says why."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One record as Kafka (or the table `parked`) gave it."""

    offset: int
    key: bytes | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Provenance:
    """The upstream record that a record was made from, at least once: it may be made again."""

    partition: int
    offset: int
    published_at: int
    """Milliseconds; with it a topic that was made anew is not taken for repeats of the old one."""


Heard = Mapping[int, tuple[int, int]]
"""Of each upstream partition: the offset heard last, and the latest time of publication."""


@dataclass(frozen=True, slots=True)
class Record(Generic[Message]):
    """One decoded record, ready to be judged.

    `key` is the participant it is about and whom to park if judging raises; None means it is for
    everyone in the partition (a catalogue change, a run marker): raising then stops the partition.
    `sequence` is the upstream's dense number, checked and deduped by the runtime; None: unchecked.
    `provenance` is for an upstream without dense numbers: made twice of one record, it counts once.
    `cursor` is set by the runtime only: where to go on with a record that was left unfinished.
    A record for everyone that was parked for one participant comes back with `key` set to them.
    """

    offset: int
    key: str | None
    message: Message
    body: bytes
    recorded_at: datetime
    sequence: int | None = None
    cursor: str | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the runtime has to know after a record was judged; `Judged()` in nearly all cases.

    `cursor`: the record is unfinished; the unit ends, its effects commit, and the same record
    comes again with this cursor. `parked`: (participant, reason) pairs for whom a record for
    everyone could not be judged, or had to wait behind what is parked already. `instead` is the
    record that is parked for them where it is an earlier one, of which this is a continuation.
    """

    cursor: str | None = None
    parked: tuple[tuple[str, str], ...] = ()
    instead: Delivered | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """An outgoing stream: an append-only table whose rows are published on a topic.

    The table has the columns `partition int, sequence bigint, message_key text, body bytea`,
    primary key `(partition, sequence)`; further columns are the service's own.
    """

    topic: str
    table: str
    by_key: bool = False
    """To the partition of each row's key, as from upstream; else to the partition of its number."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One committed row on its way out: `sequence` is dense within (stream, partition), from 1."""

    topic: str
    sequence: int
    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Position:
    """Where a partition stands, as committed.

    `sequences` holds the last number used on each stream's topic, 0 when there is none yet;
    `published` the last number known to have reached the topic. `heard` is how far each partition
    of what lies above the topic was heard, for records that name their provenance.
    """

    partition: int
    epoch: int
    next_offset: int
    upstream_sequence: int
    recorded_at: datetime | None = None
    cursor: str | None = None
    sequences: Mapping[str, int] = field(default_factory=dict)
    published: Mapping[str, int] = field(default_factory=dict)
    heard: Heard = field(default_factory=dict)


class Department(Protocol[Message]):
    """The service's part of one partition. Made once for each assigned partition.

    Order of calls: `take_over` · then for each unit: `resolve`, `judge` for each record in offset
    order, `write` inside the open transaction, `outgoing` once. After a unit that failed:
    `discard`, and `take_over` again before the next call. All SQL names tables without a schema:
    the session's search_path is the schema (a rebuild runs the same department in another one).
    """

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The outgoing streams; dead letters are the runtime's own and are not listed."""

    def decode(self, delivered: Delivered) -> Record[Message]:
        """Bytes to a record, or raise `Undecodable`: the bytes become a dead letter. Pure."""

    def starts_unit(self, record: Record[Message]) -> bool:
        """True when everything before the record must be committed before it is resolved.

        A run marker does: what it needs depends on the effects of the records before it.
        """

    def key_to_retry(self, record: Record[Message]) -> str | None:
        """The participant whose parked records are to be judged again, for a retry record.

        The runtime judges the parked records of that participant in order, keeps those from the
        first that raises again, and then judges the retry record itself. It starts its unit.
        """

    async def take_over(
        self, session: Session, position: Position, parked: AbstractSet[str]
    ) -> None:
        """Forget everything cached and load what must be there before the first record.

        Called before the first unit and again after each failed one. Numbering of outgoing rows
        goes on from `position.sequences`. `parked` is a live view of the participants parked:
        the runtime never hands over their records, a run over participants must skip them and
        name them in `Judged.parked`.
        """

    async def resolve(self, session: Session, records: Sequence[Record[Message]]) -> None:
        """Load what judging these records needs and is not cached: one query per kind.

        The first record may carry a cursor. Outside the transaction, reads only. When this or
        `write` raises something that is not the world's trouble, the runtime halves the unit until
        the culprit stands alone, and parks it.
        """

    def judge(self, record: Record[Message]) -> Judged:
        """Decide one record and keep its effects for `write`. Pure, no await, offset order.

        All or nothing: when it raises, no effect of this record may be left behind. Raising parks
        the record's participant, in order, and never stops the partition.
        """

    async def write(self, session: Session) -> None:
        """Write the unit's effects and outgoing rows in a handful of statements.

        The transaction is open and the position already moved under the fence; the runtime
        commits. Never commit, never touch another partition.
        """

    def outgoing(self) -> Sequence[Outgoing]:
        """The unit's outgoing rows, dense in each stream; called once, after `write`.

        Calling it ends the unit for the department: effects are forgotten, caches and numbers stay
        (if the commit then fails, `discard` follows). The runtime announces after the commit.
        """

    def discard(self) -> None:
        """The unit did not commit: forget its effects, its numbers, and the caches."""
