"""The wallet's part of the fenced batch: what commands need, what they do, what leaves."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import structlog

from services.wallet.domain.partition import Partition
from services.wallet.domain.refusal import participant_of
from services.wallet.domain.rows import Published
from services.wallet.domain.ruling import Ruling
from services.wallet.domain.settlement import added, totals_of
from services.wallet.shell.ledger import STREAMS, append
from services.wallet.shell.needs import needs_of
from services.wallet.shell.parts import STOPPED, Part, next_part
from services.wallet.shell.wallet_store import Kept, WalletStore, open_partition
from shared.contracts.codec import COMMANDS, Unreadable
from shared.contracts.commands import (
    ExpireCredits,
    RetryParked,
    RunCommand,
    SettleReceivables,
    WalletCommand,
)
from shared.contracts.topics import in_namespace
from shared.runtime.department import (
    Delivered,
    Judged,
    Outgoing,
    Position,
    Record,
    Stream,
    Undecodable,
)
from shared.runtime.masking import described
from shared.runtime.metrics import Metrics
from shared.runtime.parking import BEHIND
from shared.runtime.session import Session

_log = structlog.get_logger(__name__)


class WalletDepartment:
    """Obeys the commands of one partition."""

    def __init__(self, partition: int, kept: Kept, metrics: Metrics) -> None:
        """Obey nothing yet: `take_over` says where to go on."""
        self._number = partition
        self._kept = kept
        self._metrics = metrics
        self._streams = tuple(
            replace(stream, topic=in_namespace(stream.topic, kept.namespace)) for stream in STREAMS
        )
        self._parked: AbstractSet[str] = frozenset()
        self._unit = Ruling()
        self._outgoing: list[Published] = []
        self._begin(Partition(partition))

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Transactions, awards, seals, and notices to the front door."""
        return self._streams

    def decode(self, delivered: Delivered) -> Record[WalletCommand]:
        """Read one command."""
        envelope = COMMANDS.decode(delivered.body)
        if isinstance(envelope, Unreadable):
            raise Undecodable(envelope.reason)
        command = envelope.data
        return Record(
            offset=delivered.offset,
            key=participant_of(command) or None,
            message=command,
            body=delivered.body,
            recorded_at=command.recorded_at,
            sequence=envelope.sequence,
        )

    def starts_unit(self, record: Record[WalletCommand]) -> bool:
        """A run looks for what has ended, or is due, in the tables: all before it is in them."""
        return isinstance(record.message, RunCommand)

    def key_to_retry(self, record: Record[WalletCommand]) -> str | None:
        """Name the participant of a retry."""
        return record.key if isinstance(record.message, RetryParked) else None

    async def take_over(
        self, session: Session, position: Position, parked: AbstractSet[str]
    ) -> None:
        """Go on after the last seal, with nothing at hand."""
        self._parked = parked
        self._begin(await open_partition(session, position, self._kept))

    async def resolve(self, session: Session, records: Sequence[Record[WalletCommand]]) -> None:
        """Load what the commands refer to; of a run, the wallets that are next."""
        self._part = await self._next_part(session, records)
        # A part that is not the last ends the unit: what comes behind it is resolved again.
        judged_now = records[:1] if self._part.cursor else records
        needs = needs_of(record.message for record in judged_now)
        retried = {r.key for r in records if isinstance(r.message, ExpireCredits) and r.key}
        needs.lots_of |= retried.union(self._part.participants)
        await self._store.load(session, needs)

    def judge(self, record: Record[WalletCommand]) -> Judged:
        """Decide one command; a run in parts, an expiry without those who are parked."""
        command = record.message
        if isinstance(command, SettleReceivables):
            return self._settle(record, command)
        if not isinstance(command, ExpireCredits):
            self._add(self._partition.judge(command, record.offset))
            return Judged()
        if record.key is not None:
            self._add(self._partition.expire(command, record.key))
            return Judged()
        return self._expire(record, command)

    async def write(self, session: Session) -> None:
        """Append the unit to the ledger."""
        self._outgoing = await append(session, self._partition, self._unit)

    def outgoing(self) -> Sequence[Outgoing]:
        """What the unit says, and the end of the unit."""
        self._count()
        said, self._outgoing, self._unit = self._outgoing, [], Ruling()
        self._store.settle()
        namespace = self._kept.namespace
        return [
            Outgoing(in_namespace(topic, namespace), sequence, key, body)
            for topic, sequence, key, body in said
        ]

    def discard(self) -> None:
        """Forget the unit and everything at hand."""
        self._begin(Partition(self._number))

    def _count(self) -> None:
        unit, count = self._unit, self._metrics.count
        refused = sum(1 for row in unit.commands if row.refusal is not None)
        count("wallet_entries_total", self._number, len(unit.entries))
        count("wallet_refusals_total", self._number, refused)
        count("wallet_divergent_total", self._number, len(unit.divergences))

    def _begin(self, partition: Partition) -> None:
        self._partition = partition
        self._store = WalletStore(partition, self._kept.lots_max)
        self._part = Part()
        self._unit = Ruling()
        self._outgoing = []

    async def _next_part(self, session: Session, records: Sequence[Record[WalletCommand]]) -> Part:
        first = records[0] if records else None
        if first is None or not isinstance(first.message, RunCommand) or first.key is not None:
            return Part()
        command, up_to = first.message, 0
        if isinstance(command, SettleReceivables):
            up_to = self._partition.up_to(command)
        return await next_part(self._store, session, command, first.cursor, up_to)

    def _begun(self, record: Record[WalletCommand], command: RunCommand) -> bool:
        """Write a run down; False: nothing comes of it."""
        begun = self._partition.begin(command, record.offset)
        if begun is None:
            return False
        self._add(begun)
        return not begun.stops

    def _nothing(self) -> Judged:
        """End a run that comes to nothing; what is behind a part that was loaded has its turn."""
        return Judged(cursor=None if self._part.cursor is None else STOPPED)

    def _expire(self, record: Record[WalletCommand], command: ExpireCredits) -> Judged:
        parked: list[tuple[str, str]] = []
        if record.cursor is None:
            if not self._begun(record, command):
                return self._nothing()
            parked += ((participant, BEHIND) for participant in sorted(self._parked))
        for participant in self._part.participants:
            if participant in self._parked:
                continue
            try:
                self._add(self._partition.expire(command, participant))
            except Exception as error:  # noqa: BLE001 - whatever our code raises parks one wallet
                _log.exception("credits.not_expired", participant=participant)
                parked.append((participant, described(error)))
        return Judged(cursor=self._part.cursor, parked=tuple(parked))

    def _settle(self, record: Record[WalletCommand], command: SettleReceivables) -> Judged:
        if record.cursor == STOPPED:
            return Judged()
        if record.cursor is None and not self._begun(record, command):
            return self._nothing()
        part = self._part
        self._add(self._partition.settle(command, part.items))
        if part.cursor is None:
            totals = added((*part.totals, *totals_of(part.items)))
            self._add(self._partition.reach(command, totals))
        return Judged(cursor=part.cursor)

    def _add(self, ruling: Ruling) -> None:
        for row in ruling.divergences:
            _log.error(
                "command.diverged",
                partition=self._number,
                command_id=row.command_id,
                participant=row.participant,
                offset=row.record_offset,
            )
        self._unit.extend(ruling)
