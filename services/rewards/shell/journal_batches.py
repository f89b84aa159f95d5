"""The engine's part of the fenced batch: records of one journal partition in, decisions out."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.rewards.domain.answers.decision import Record as Decided
from services.rewards.domain.folding.speaking import Ruling
from services.rewards.domain.judging.finding import undone_with
from services.rewards.domain.partition import Partition
from services.rewards.shell.agreement import agree
from services.rewards.shell.decision_store import ASLEEP, EVERYTHING, NOT_DUE, DecisionStore
from services.rewards.shell.envelopes import command_bytes, decision_bytes
from services.rewards.shell.needs import Needs, needs_of
from services.rewards.shell.unit_memory import UnitMemory
from shared.contracts.codec import JOURNAL, Unreadable
from shared.contracts.commands import WalletCommand
from shared.contracts.events import JournalEvent, ParkedRetried, RunContinued, RunReached
from shared.contracts.events.header import ParticipantEvent
from shared.contracts.notice import Notice, notice_bytes
from shared.contracts.topics import COMMANDS, DECISIONS, INBOUND
from shared.kernel.clock import Clock, system_clock
from shared.kernel.money import Platform
from shared.runtime.department import (
    Delivered,
    Judged,
    Outgoing,
    Position,
    Provenance,
    Record,
    Stream,
    Undecodable,
)
from shared.runtime.session import Session

_NOTHING = Judged()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one partition allows itself."""

    participants_max: int
    """Kept decoded in memory."""
    run_participants_max: int
    """Visited in one unit of a run."""
    run_events_max: int
    """Judged in one unit of a run; at least one participant is visited."""


class JournalDepartment:
    """A `Department` of journal events."""

    def __init__(
        self,
        partition: int,
        *,
        platform: Platform,
        namespace: str,
        bounds: Bounds,
        clock: Clock = system_clock,
    ) -> None:
        self.number = partition
        self._clock = clock
        self._platform = platform
        self._bounds = bounds
        self._commands = COMMANDS.named(namespace).name
        self._decisions = DECISIONS.named(namespace).name
        self._notices = INBOUND.named(namespace).name
        self._store = DecisionStore(partition, clock)
        self._memory = UnitMemory(bounds.participants_max)
        self._partition = Partition(platform, partition, self._memory)
        self._parked: AbstractSet[str] = frozenset()
        self._commanded: list[tuple[int, WalletCommand]] = []
        self._decided: list[tuple[int, Decided]] = []
        self._noticed: list[tuple[int, Notice]] = []
        self._outgoing: list[Outgoing] = []

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Commands to the wallet, decisions for everybody, notices to the front door."""
        return (
            Stream(self._commands, "command"),
            Stream(self._decisions, "decision"),
            Stream(self._notices, "notice", by_key=True),
        )

    def decode(self, delivered: Delivered) -> Record[JournalEvent]:
        """Read one record of the journal."""
        read = JOURNAL.decode(delivered.body)
        if isinstance(read, Unreadable):
            raise Undecodable(read.reason)
        message = read.data
        return Record(
            offset=delivered.offset,
            key=_about(message),
            message=message,
            body=delivered.body,
            recorded_at=message.recorded_at,
            provenance=_provenance(read.provenance),
        )

    def starts_unit(self, record: Record[JournalEvent]) -> bool:
        """Say that a run, and each step of it, needs everything before it to be in the tables."""
        return isinstance(record.message, RunReached | RunContinued)

    def key_to_retry(self, record: Record[JournalEvent]) -> str | None:
        """Name the participant whose parked records are to be judged again."""
        message = record.message
        return message.participant if isinstance(message, ParkedRetried) else None

    async def take_over(
        self, session: Session, position: Position, parked: AbstractSet[str]
    ) -> None:
        """Read the book again, and go on with the numbers of the position.

        Raises `PlatformChanged` where the settings are not those of before.
        """
        self.discard()
        await agree(session, self.number, self._platform)
        changes, version = await self._store.catalogue(session)
        self._partition.restore(changes, version)
        await self._take_over_tour(session)
        self._memory.diary = await self._store.diary(session)
        self._partition.now = position.recorded_at
        self._partition.commands = position.sequences.get(self._commands, 0)
        self._partition.decisions = position.sequences.get(self._decisions, 0)
        self._partition.notices = position.sequences.get(self._notices, 0)
        self._parked = parked

    async def resolve(self, session: Session, records: Sequence[Record[JournalEvent]]) -> None:
        """Put at hand what these records need and is not there: one query for each kind."""
        needs = needs_of(records)
        touring = await self._plan_tour(session, needs)
        store, memory = self._store, self._memory
        missing = memory.absent(needs.participants)
        if missing:
            memory.recall(await store.participants(session, missing), ())
        if needs.events:
            memory.recall((), await store.events(session, needs.events))
        await self._recall_undone(session, needs)
        if needs.everything_of:
            memory.recall((), await store.events_of(session, needs.everything_of, EVERYTHING))
        if touring:
            await self._recall_sleepers(session, needs)
            await self._recall_awards(session, needs)

    def judge(self, record: Record[JournalEvent]) -> Judged:
        """Decide one record; its effects are kept for `write`."""
        message, runs = record.message, self._store.runs
        if isinstance(message, RunReached):
            return self._judge_run(message, record)
        marker = runs.marker if self._memory.tour is not None else None
        earlier = marker is not None and record.offset < marker.offset
        if record.key is not None and not earlier:
            self._keep(self._partition.visit_ahead(record.key))
        ruling = self._partition.judge(message, parked=self._parked, earlier=earlier)
        return self._keep(ruling, marker)

    def _judge_run(self, run: RunReached, record: Record[JournalEvent]) -> Judged:
        if record.key is not None:
            return self._keep(self._partition.judge(run, only=record.key))
        before = self._memory.tour
        marker = self._store.runs.marker if before is not None else None
        if before is None and run.version > self._partition.version:
            self._store.runs.begins(run, Delivered(record.offset, None, record.body))
        return self._keep(self._partition.judge(run, parked=self._parked), marker)

    def _keep(self, ruling: Ruling, marker: Delivered | None = None) -> Judged:
        self._commanded += ruling.commands
        self._decided += ruling.records
        self._noticed += ruling.notices
        if ruling.cursor is None and not ruling.parked:
            return _NOTHING
        return Judged(ruling.cursor, tuple(ruling.parked), marker)

    async def write(self, session: Session) -> None:
        """Write what the unit changed, and what it says, which leaves after the commit."""
        await self.keep(session, self.outgoing_rows())

    def spoken(self) -> Mapping[str, Sequence[tuple[int, object]]]:
        """Say what the unit says so far, numbered, by the table that it is kept in."""
        return {"command": self._commanded, "decision": self._decided, "notice": self._noticed}

    def outgoing_rows(self) -> dict[str, list[Outgoing]]:
        """Write what the unit says as the rows that leave, by the table that they are kept in."""
        return {
            "command": [
                Outgoing(self._commands, sequence, *command_bytes(sequence, command))
                for sequence, command in self._commanded
            ],
            "decision": [
                Outgoing(self._decisions, sequence, *decision_bytes(sequence, record))
                for sequence, record in self._decided
            ],
            "notice": [
                Outgoing(self._notices, sequence, *notice_bytes(sequence, notice))
                for sequence, notice in self._noticed
            ],
        }

    async def keep(self, session: Session, said: Mapping[str, list[Outgoing]]) -> None:
        """Write the unit's effects and these rows."""
        await self._store.write(session, self._memory, said)
        self._outgoing = [row for rows in said.values() for row in rows]

    def outgoing(self) -> Sequence[Outgoing]:
        """Hand over the unit's rows, and end the unit."""
        outgoing, self._outgoing = self._outgoing, []
        self._commanded, self._decided, self._noticed = [], [], []
        self._memory.end_unit()
        return outgoing

    def discard(self) -> None:
        """Forget the unit and everything cached; `take_over` follows."""
        self._memory = UnitMemory(self._bounds.participants_max)
        self._partition = Partition(self._platform, self.number, self._memory)
        self._store = DecisionStore(self.number, self._clock)
        self._commanded, self._decided, self._noticed, self._outgoing = [], [], [], []

    async def _take_over_tour(self, session: Session) -> None:
        found = await self._store.runs.on_its_way(session)
        if found is not None:
            self._memory.tour, self._memory.ahead = found.tour, set(found.ahead)
            self._partition.version = max(self._partition.version, found.tour.run.version)

    async def _plan_tour(self, session: Session, needs: Needs) -> bool:
        """Plan the next step of a run, if this unit takes one; say whether a run is on its way."""
        memory, store = self._memory, self._store
        memory.runs |= await store.runs.done(session, needs.runs) if needs.runs else set()
        tour, begins = memory.tour, needs.begins
        if needs.for_everyone and (tour is not None or begins is not None):
            run, after = (tour.run, tour.after) if tour is not None else (begins, "")
            assert run is not None
            due = await store.due(
                session,
                self._partition.itinerary(run),
                after,
                self._bounds.run_participants_max,
                self._bounds.run_events_max,
            )
            memory.set_due(due)
            needs.participants |= dict.fromkeys(due.participants)
        if tour is None and begins is None:
            return False
        found = await store.events_of(session, needs.participants, ("WAITING",))
        memory.recall((), found)
        return True

    async def _recall_undone(self, session: Session, needs: Needs) -> None:
        """Read what a cancellation undoes: beside an event its awards, beside them their events.

        Where the first referral goes, the next one is looked for among all that was told.
        """
        memory = self._memory
        for code, events in needs.undone.items():
            who = memory.participant(code)
            if who.may_forget(len(events)) or (who.referral and who.referral.referral in events):
                needs.everything_of.add(code)
        asked: set[str] = set()
        named = {event for events in needs.undone.values() for event in events}
        while named:
            memory.recall((), await self._store.events(session, named))
            asked |= named
            kept = [found for event in asked if (found := memory.event(event)) is not None]
            named = {
                e for one in kept for e in undone_with(one, memory.events_of(one.event.participant))
            }
            named -= asked

    async def _recall_sleepers(self, session: Session, needs: Needs) -> None:
        """Read what the offers that may come to enough look at beside what waits (rules 3.4)."""
        wanted = self._partition.recalls(needs.participants)
        for passed, evaluations in ((False, ASLEEP), (True, NOT_DUE)):
            since = {code: each.since for code, each in wanted.items() if each.passed is passed}
            if since:
                found = await self._store.events_since(session, since, evaluations)
                self._memory.recall((), found)

    async def _recall_awards(self, session: Session, needs: Needs) -> None:
        """Read what offers look back at that award a percentage of it (rules 2.2)."""
        wanted = self._partition.looks_back(needs.participants)
        if wanted:
            self._memory.recall_awards(await self._store.awards(session, wanted))


def _about(message: JournalEvent) -> str | None:
    """Whom a record is about; a step of a run is for everyone, whoever it names."""
    if isinstance(message, RunContinued) or not isinstance(message, ParticipantEvent):
        return None
    return message.participant


def _provenance(told: str | None) -> Provenance | None:
    return None if told is None else Provenance(*map(int, told.split(":")))
