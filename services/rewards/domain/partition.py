"""The fold of one partition of the journal: one message after the other, in its total order.

The shell of the service and the runner of scenarios both use it, so both do the same.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.claiming import itinerary_of, noted
from services.rewards.domain.decision import Decision, Record, offer_refused, run_refused
from services.rewards.domain.dossier import Dossier
from services.rewards.domain.engine import decide
from services.rewards.domain.itinerary import NOBODY, Itinerary
from services.rewards.domain.memory import Memory
from services.rewards.domain.notice import Notice
from services.rewards.domain.occasion import Occasion
from services.rewards.domain.recalling import Recall, recalls, widest
from shared.contracts.commands import ExpireCredits, WalletCommand
from shared.contracts.events import (
    CatalogueChanged,
    JournalEvent,
    ParticipantMessage,
    RunReached,
)
from shared.kernel.ids import derive_id
from shared.kernel.money import Platform

BEHIND_PARKED = "waits behind what is parked"


@dataclass(slots=True)
class Ruling:
    """What one message comes to, numbered, and who could not be judged.

    `cursor`: a run is not through all its participants; judge it again with this cursor.
    """

    commands: list[tuple[int, WalletCommand]] = field(default_factory=list)
    records: list[tuple[int, Record]] = field(default_factory=list)
    notices: list[tuple[int, Notice]] = field(default_factory=list)
    """To be told at the front door: they come back in other participants' partitions."""
    cursor: str | None = None
    parked: list[tuple[str, str]] = field(default_factory=list)


class Partition:
    """One partition's book, memory, time and numbers."""

    def __init__(
        self,
        platform: Platform,
        number: int = 0,
        memory: Memory | None = None,
        decider: Callable[..., Decision] = decide,
    ) -> None:
        self.number = number
        self.memory = memory or Memory()
        self.book = OfferBook(platform=platform)
        self.version = -1
        """The control offset of the last change or run that was heard."""
        self.now: datetime | None = None
        self.commands = 0
        self.decisions = 0
        self.notices = 0
        self._platform = platform
        self._decide = decider

    def restore(self, changes: Iterable[CatalogueChanged], version: int) -> None:
        """Read the book again from what was published; nothing is reported or reopened."""
        self.book = OfferBook(platform=self._platform)
        for change in changes:
            self.book = self.book.turned(change).book
        self.version = version

    def recalls(self, participants: Iterable[str]) -> dict[str, Recall]:
        """Say of whom a run needs more than what waits: one recall wide enough for all offers."""
        memory, found = self.memory, {}
        for code in participants:
            waiting = (e for e in memory.events_of(code).values() if e.evaluation == "WAITING")
            wanted = recalls(self.book, memory.participant(code), waiting)
            if wanted:
                found[code] = widest(wanted)
        return found

    def judge(
        self,
        message: JournalEvent,
        *,
        only: str | None = None,
        cursor: str | None = None,
        parked: AbstractSet[str] = frozenset(),
    ) -> Ruling:
        """Say what a message does, and remember it; when this raises, nothing has happened.

        `cursor` and `parked` matter for a run: where to go on, and whom to pass over. `only`
        judges a run again for one participant who was passed over.
        """
        match message:
            case CatalogueChanged():
                return self._turn(message)
            case RunReached():
                return self._run(message, only, cursor, parked)
            case _:
                return self._told(message)

    def _told(self, message: ParticipantMessage) -> Ruling:
        memory, code = self.memory, message.participant
        dossier = Dossier(
            memory.participant(code), memory.event(message.event_id), memory.events_of(code)
        )
        now = self._now(message)
        occasion = Occasion(now, now, self._platform, None, memory.diary)
        decision = self._decide(self.book, dossier, message, occasion)
        self.now = occasion.recorded_at
        ruling = Ruling()
        self._enact(code, decision, ruling)
        return ruling

    def _turn(self, change: CatalogueChanged) -> Ruling:
        ruling = Ruling()
        if change.version <= self.version:
            return ruling
        turned = self.book.turned(change)
        self.book, self.version, self.now = turned.book, change.version, self._now(change)
        self.memory.reopen(change, turned.reopenings)
        if turned.breaches and self.number == 0:
            self._record(offer_refused(change, turned.breaches), ruling)
        return ruling

    def _run(
        self, run: RunReached, only: str | None, cursor: str | None, parked: AbstractSet[str]
    ) -> Ruling:
        ruling = Ruling()
        if only is None and run.version <= self.version:
            return ruling
        if only is None and run.run_id in self.memory.runs:
            self.version = run.version
            return ruling
        now = self._now(run)
        defined = self._defined(run)
        if defined is None:
            self._refuse_run(run, ruling)
        elif defined.kind == "BALANCE_EXPIRATION":
            self._command(self._expiry(defined, now), ruling)
        elif only is not None:
            self._visit(only, defined, now, ruling)
        else:
            due = self._due(cursor, self.itinerary(run), ruling)
            self._tour(defined, now, due, parked, ruling)
        self.now = now
        if only is None and ruling.cursor is None:
            self.version = run.version
            self.memory.note_run(run)
            self._note(defined, keep_all=bool(parked))
        return ruling

    def itinerary(self, run: RunReached) -> Itinerary:
        """Say whom a run visits beside those with waiting events."""
        defined = self._defined(run)
        if defined is None or defined.kind != "EVALUATION":
            return NOBODY
        return itinerary_of(self.book, self._occasion(defined, defined.recorded_at))

    def _note(self, run: RunReached | None, *, keep_all: bool) -> None:
        """Remember what a run asked once it is through, not before: its parts look back alike."""
        if run is not None and run.kind == "EVALUATION":
            memory = self.memory
            memory.note_diary(noted(memory.diary, self.book, run, keep_all=keep_all))

    def _defined(self, run: RunReached) -> RunReached | None:
        """Read the run's scope from its definition; None: it does not take place."""
        if run.definition is None:
            return None if run.kind == "SETTLEMENT" else run
        definition = self.book.run_definitions.get(run.definition)
        if definition is None or definition.state != "EFFECTIVE":
            return None
        kind = definition.kind if run.kind == "EVALUATION" else run.kind
        scope = replace(
            run,
            kind=kind,
            schemes=definition.schemes,
            offer_types=definition.offer_types,
            segments=definition.segments,
        )
        return None if kind == "SETTLEMENT" else scope

    def _refuse_run(self, run: RunReached, ruling: Ruling) -> None:
        if self.number != 0:
            return
        definition = self.book.run_definitions.get(run.definition or "")
        settles = "SETTLEMENT" in (run.kind, definition.kind if definition else None)
        if settles:
            record = run_refused(run, "NOT_AVAILABLE", "settlement is not available yet")
        else:
            message = f"the run definition {run.definition} is not effective (rules 3.17-1)"
            record = run_refused(run, "INVALID_MESSAGE", message)
        self._record(record, ruling)

    def _expiry(self, run: RunReached, now: datetime) -> ExpireCredits:
        return ExpireCredits(
            command_id=derive_id("expire_credits", run.run_id, str(self.number)),
            run_id=run.run_id,
            as_of=run.as_of,
            time_zone=self._platform.time_zone,
            recorded_at=now,
        )

    def _due(self, cursor: str | None, itinerary: Itinerary, ruling: Ruling) -> list[str]:
        due = self.memory.due(cursor, itinerary)
        if due.more:
            ruling.cursor = due.participants[-1]
        return list(due.participants)

    def _tour(
        self,
        run: RunReached,
        now: datetime,
        participants: list[str],
        parked: AbstractSet[str],
        ruling: Ruling,
    ) -> None:
        """Visit one after the other; whoever cannot be judged is passed over and named."""
        for code in participants:
            if code in parked:
                ruling.parked.append((code, BEHIND_PARKED))
                continue
            try:
                self._visit(code, run, now, ruling)
            except Exception as error:  # noqa: BLE001 - parks one participant, not the run
                ruling.parked.append((code, type(error).__name__))

    def _visit(self, code: str, run: RunReached, now: datetime, ruling: Ruling) -> None:
        occasion = self._occasion(run, now)
        dossier = Dossier(self.memory.participant(code), None, self.memory.events_of(code))
        self._enact(code, self._decide(self.book, dossier, run, occasion), ruling)

    def _occasion(self, run: RunReached, now: datetime) -> Occasion:
        return Occasion(run.as_of, now, self._platform, run, self.memory.diary)

    def _enact(self, code: str, decision: Decision, ruling: Ruling) -> None:
        self.memory.remember(code, decision.facts)
        for command in decision.commands:
            self._command(command, ruling)
        for record in decision.trace:
            self._record(record, ruling)
        for notice in decision.notices:
            self.notices += 1
            ruling.notices.append((self.notices, notice))

    def _command(self, command: WalletCommand, ruling: Ruling) -> None:
        self.commands += 1
        ruling.commands.append((self.commands, command))

    def _record(self, record: Record, ruling: Ruling) -> None:
        self.decisions += 1
        self.memory.note_decision(record.event_id, self.decisions)
        ruling.records.append((self.decisions, record))

    def _now(self, message: JournalEvent) -> datetime:
        told = message.recorded_at
        return told if self.now is None else max(self.now, told)
