"""The engine's tables: what a unit reads, one query a kind, and the one place it is written.

Inside the transaction that moves the position, in this order:

1 wake and re-open what lies in the table      2 participants, then events, as the unit left them
3 changes of the catalogue, and runs           4 commands, decisions and notices, numbered

1 comes first: an event at hand was woken in memory and may have been judged since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import orjson

from services.rewards.domain.folding.memory import Changes, Due
from services.rewards.domain.remembered.diary import Diary
from services.rewards.domain.remembered.itinerary import Itinerary
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.tally import Tally
from services.rewards.shell.arrays import numbers, texts
from services.rewards.shell.rousing import rouse
from services.rewards.shell.rows import (
    pack_diary,
    pack_event,
    pack_participant,
    pack_standing,
    pack_tally,
    unpack_awards,
    unpack_diary,
    unpack_event,
    unpack_participant,
    unpack_tally,
)
from services.rewards.shell.run_store import RunStore
from services.rewards.shell.unit_memory import UnitMemory
from shared.contracts.events import CatalogueChanged
from shared.kernel.clock import Clock, system_clock
from shared.runtime.department import Outgoing
from shared.runtime.postgres import load_statements
from shared.runtime.session import Row, Session

_SQL = load_statements("services.rewards.shell.sql")
_OUTGOING = ("partition", "sequence", "message_key", "body")
_EVENT = (
    "partition",
    "event_id",
    "participant",
    "reference",
    "event_type",
    "performed_on",
    "state",
    "evaluation",
    "waits_for",
    "merchant",
    "awarded_at",
    "body",
    "standing",
    "decisions",
)
UNSETTLED = ("WAITING", "DORMANT")
ASLEEP = ("DORMANT",)
NOT_DUE = ("DORMANT", "SETTLED")
EVERYTHING = ("WAITING", "DORMANT", "SETTLED")


class DecisionStore:
    """Reads and writes the rows of one partition."""

    def __init__(self, partition: int, clock: Clock = system_clock) -> None:
        self._partition = partition
        self.runs = RunStore(partition, clock)

    async def participants(self, session: Session, codes: Collection[str]) -> list[Participant]:
        """Read participants; one who is not there was never heard of."""
        names = list(codes)
        tallies: dict[str, dict[str, Tally]] = defaultdict(dict)
        for row in await session.fetch(_SQL["load_tallies"], self._partition, names):
            tallies[row["participant"]][row["offer"]] = unpack_tally(row["body"])
        rows = await session.fetch(_SQL["load_participants"], self._partition, names)
        found = {
            row["participant"]: unpack_participant(row["body"], tallies[row["participant"]])
            for row in rows
        }
        return [found.get(code) or Participant(code) for code in names]

    async def events(self, session: Session, ids: Collection[str]) -> list[KeptEvent]:
        """Read events by their ids, as far as they are kept."""
        rows = await session.fetch(_SQL["load_events"], self._partition, list(ids))
        return [event_of(row) for row in rows]

    async def events_of(
        self, session: Session, participants: Collection[str], evaluations: Collection[str]
    ) -> list[KeptEvent]:
        """Read the events of participants, by whether they are due, asleep or settled."""
        rows = await session.fetch(
            _SQL["load_events_of"], self._partition, list(evaluations), list(participants)
        )
        return [event_of(row) for row in rows]

    async def events_since(
        self,
        session: Session,
        participants: Mapping[str, datetime | None],
        evaluations: Collection[str],
    ) -> list[KeptEvent]:
        """Read the events that each participant performed since a moment; None: ever."""
        wanted = list(participants), list(participants.values())
        rows = await session.fetch(
            _SQL["load_events_since"], self._partition, list(evaluations), *wanted
        )
        return [event_of(row) for row in rows]

    async def awards(
        self, session: Session, participants: Mapping[str, datetime]
    ) -> dict[str, list[AwardGiven]]:
        """Read what participants were awarded, each since a moment."""
        wanted = list(participants), list(participants.values())
        rows = await session.fetch(_SQL["load_awards"], self._partition, *wanted)
        found: dict[str, list[AwardGiven]] = {}
        for row in rows:
            found.setdefault(row["participant"], []).extend(unpack_awards(row["standing"]))
        return found

    async def due(
        self, session: Session, itinerary: Itinerary, after: str, participants: int, events: int
    ) -> Due:
        """Say whom a run visits next: as many as have not too many events waiting."""
        rows = await session.fetch(
            _SQL["load_due"],
            self._partition,
            after,
            participants + 1,
            itinerary.everyone,
            sorted(itinerary.birthdays),
            sorted(itinerary.name_days),
            itinerary.astir_at,
        )
        chosen: list[str] = []
        total = 0
        for row in rows[:participants]:
            total += row["events"]
            if chosen and total > events:
                break
            chosen.append(row["participant"])
        return Due(tuple(chosen), more=len(chosen) < len(rows))

    async def catalogue(self, session: Session) -> tuple[list[CatalogueChanged], int]:
        """Read every change of the catalogue, and the version that was heard last."""
        rows = await session.fetch(_SQL["load_catalogue"], self._partition)
        version = await session.fetchval(_SQL["load_version"], self._partition)
        return [change_of(row) for row in rows], -1 if version is None else version

    async def diary(self, session: Session) -> Diary:
        """Read when runs asked which offers."""
        body = await session.fetchval(_SQL["load_diary"], self._partition)
        return Diary() if body is None else unpack_diary(body)

    async def write(
        self,
        session: Session,
        memory: UnitMemory,
        said: Mapping[str, Iterable[Outgoing]],
    ) -> None:
        """Write what a unit changed and said, in the order given above."""
        changes = memory.take_changes()
        await rouse(session, self._partition, changes)
        await self._save_participants(
            session, [memory.participant(c) for c in changes.participants]
        )
        await self._save_tallies(session, memory, changes.tallies)
        new, known = memory.split(changes)
        await self._copy_events(session, new, changes)
        await self._save_events(session, memory, known, changes)
        await self._save_catalogue(session, changes.catalogue)
        await self.runs.write(session, changes, memory)
        if changes.diary is not None:
            await session.execute(_SQL["save_diary"], self._partition, pack_diary(changes.diary))
        for table, rows in said.items():
            await self._copy(session, table, rows)

    async def _save_participants(self, session: Session, changed: list[Participant]) -> None:
        if changed:
            await session.execute(
                _SQL["save_participants"],
                self._partition,
                [participant.code for participant in changed],
                [pack_participant(participant) for participant in changed],
                [participant.birthday for participant in changed],
                [participant.name_day for participant in changed],
                [participant.rest is None for participant in changed],
                [participant.rest and participant.rest.until for participant in changed],
            )

    async def _save_tallies(
        self, session: Session, memory: UnitMemory, changed: Collection[tuple[str, str]]
    ) -> None:
        if changed:
            rows = [
                (who, offer, pack_tally(memory.participant(who).awards[offer]))
                for who, offer in sorted(changed)
            ]
            columns = map(list, zip(*rows, strict=True))
            await session.execute(_SQL["save_tallies"], self._partition, *columns)

    async def _copy_events(self, session: Session, new: list[KeptEvent], changes: Changes) -> None:
        if new:
            records = [
                (
                    self._partition,
                    kept.event_id,
                    kept.event.participant,
                    kept.event.external_reference,
                    kept.event_type,
                    kept.event.performed_on,
                    kept.state,
                    kept.evaluation,
                    kept.waits_for,
                    kept.event.unit_merchant,
                    kept.awarded_at,
                    pack_event(kept),
                    pack_standing(kept),
                    changes.decisions.get(kept.event_id, ()),
                )
                for kept in new
            ]
            await session.copy_records_to_table("event", records=records, columns=_EVENT)

    async def _save_events(
        self, session: Session, memory: UnitMemory, known: list[KeptEvent], changes: Changes
    ) -> None:
        if known:
            await session.execute(
                _SQL["save_events"],
                self._partition,
                [kept.event_id for kept in known],
                [kept.state for kept in known],
                [kept.evaluation for kept in known],
                [texts(kept.waits_for) for kept in known],
                [kept.awarded_at for kept in known],
                [pack_event(kept) if memory.told_anew(kept) else None for kept in known],
                [pack_standing(kept) for kept in known],
                [numbers(changes.decisions.get(kept.event_id, ())) for kept in known],
            )
            await self._retell(session, [kept for kept in known if memory.told_anew(kept)])

    async def _retell(self, session: Session, anew: list[KeptEvent]) -> None:
        """Find by what it says now an event whose refusal had left its id free."""
        if anew:
            await session.execute(
                _SQL["retell_events"],
                self._partition,
                [kept.event_id for kept in anew],
                [kept.event.participant for kept in anew],
                [kept.event_type for kept in anew],
                [kept.event.performed_on for kept in anew],
                [kept.event.unit_merchant for kept in anew],
            )

    async def _save_catalogue(self, session: Session, told: list[CatalogueChanged]) -> None:
        if told:
            await session.execute(
                _SQL["save_catalogue"],
                self._partition,
                [change.version for change in told],
                [change.recorded_at for change in told],
                [change.message for change in told],
                [change.code for change in told],
                [orjson.dumps(change.change, default=str).decode() for change in told],
            )

    async def _copy(self, session: Session, table: str, said: Iterable[Outgoing]) -> None:
        records = [(self._partition, one.sequence, one.key, one.body) for one in said]
        if records:
            await session.copy_records_to_table(table, records=records, columns=_OUTGOING)


def event_of(row: Row) -> KeptEvent:
    """Read a row of the table of events."""
    columns = ("event_type", "evaluation", "waits_for", "body", "standing")
    return unpack_event(*(row[name] for name in columns))


def change_of(row: Row) -> CatalogueChanged:
    """Read a row of the table of changes."""
    return CatalogueChanged(
        version=row["version"],
        recorded_at=row["recorded_at"],
        message=row["message"],
        code=row["code"],
        change=orjson.loads(row["change"]),
    )
