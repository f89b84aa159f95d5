"""Runs over one partition: begun, gone on with step by step, through, and written down (3.17).

record                         | no run on its way            | a run is on its way
a run                          | begins, first step           | waits until that one is through
a change of the catalogue      | judged                       | waits likewise
about somebody visited         | judged                       | judged
about somebody not visited yet | judged                       | visited first, then judged
the run goes on, behind X      | nothing: it is through       | next step, if X was the last
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.notice import run_continues
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.folding import executing
from services.rewards.domain.folding.memory import Due
from services.rewards.domain.folding.speaking import Ruling, Speaker
from services.rewards.domain.folding.tour import (
    Counts,
    Execution,
    Extension,
    Tour,
    counts_of,
    run_completed,
    run_extended,
)
from services.rewards.domain.judging.claiming import itinerary_of, noted
from services.rewards.domain.remembered.itinerary import NOBODY, Itinerary
from shared.contracts.events import RunContinued, RunReached

BEHIND_PARKED = "waits behind what is parked"


class Touring(Speaker):
    """The part of a partition that runs are about."""

    def visit_ahead(self, code: str) -> Ruling:
        """Have somebody visited by the run on its way before a new record about them is judged.

        Raises what judging them raises, and then nothing has happened.
        """
        ruling, tour = Ruling(), self.memory.tour
        if tour is None or code <= tour.after or code in self.memory.ahead:
            return ruling
        counts = self._visit(code, executing.defined(self.book, tour.run), tour.now, ruling)
        self.memory.note_ahead(code)
        self.memory.note_tour(replace(tour, counts=tour.counts + counts))
        return ruling

    def itinerary(self, run: RunReached) -> Itinerary:
        """Say whom a run visits beside those with waiting events."""
        defined = executing.defined(self.book, run)
        if defined is None or defined.kind != "EVALUATION":
            return NOBODY
        return itinerary_of(self.book, self._occasion(defined, defined.recorded_at))

    def _run(self, run: RunReached, parked: AbstractSet[str]) -> Ruling:
        ruling = Ruling()
        tour = self.memory.tour
        if run.version <= self.version:
            return ruling
        if tour is not None and tour.run.run_id == run.run_id:
            self.version = run.version
            return ruling
        if self._in_the_way(parked, ruling):
            return ruling
        self.version = run.version
        if run.run_id in self.memory.runs:
            return ruling
        self.now = self._now(run)
        self._begin(run, self.now, parked, ruling)
        return ruling

    def _begin(
        self, run: RunReached, now: datetime, parked: AbstractSet[str], ruling: Ruling
    ) -> None:
        defined = executing.defined(self.book, run)
        if defined is None:
            self._refuse(run, ruling)
        elif defined.kind == "BALANCE_EXPIRATION":
            self._command(executing.expiry(defined, self.number, self._platform, now), ruling)
            self._through(Tour(run, now), ruling)
        elif defined.kind == "SETTLEMENT":
            self._command(executing.settlement(defined, self.number, self._platform, now), ruling)
            self._through(Tour(run, now), ruling)
        else:
            self.memory.note_tour(Tour(run, now))
            self._step(parked, ruling)
            self._continue_later(ruling)

    def _again(self, run: RunReached, code: str) -> Ruling:
        """Judge a run for one participant who was passed over; raises what that raises."""
        ruling = Ruling()
        now = self._now(run)
        defined = executing.defined(self.book, run)
        if defined is not None:
            counts = self._visit(code, defined, now, ruling)
            self._extend(run, replace(counts, parked=-1), now, ruling)
        self.now = now
        return ruling

    def _go_on(self, message: RunContinued, parked: AbstractSet[str]) -> Ruling:
        ruling, tour = Ruling(), self.memory.tour
        self.now = self._now(message)
        if tour is not None and (tour.run.run_id, tour.after) == (message.run, message.participant):
            self._step(parked, ruling)
            self._continue_later(ruling)
        return ruling

    def _in_the_way(self, parked: AbstractSet[str], ruling: Ruling) -> bool:
        """Say whether a run must be through before what is for everyone, and take its next step."""
        tour = self.memory.tour
        if tour is None:
            return False
        self._step(parked, ruling)
        left = self.memory.tour
        ruling.cursor = f"{tour.run.run_id}: {'through' if left is None else left.after}"
        return True

    def _step(self, parked: AbstractSet[str], ruling: Ruling) -> None:
        """Visit the next ones; whoever cannot be judged is passed over and named."""
        tour = self.memory.tour
        assert tour is not None
        defined = executing.defined(self.book, tour.run)
        due = self.memory.due(tour.after, self.itinerary(tour.run))
        counts = tour.counts
        for code in self._visited(due, tour, parked):
            if code not in self.memory.ahead:
                counts += self._visit_or_park(code, defined, tour.now, parked, ruling)
        tour = replace(tour, counts=counts)
        if due.more:
            after = due.participants[-1] if due.participants else tour.after
            self.memory.note_tour(replace(tour, after=after))
        else:
            self._through(tour, ruling, keep_all=bool(parked))

    def _visited(self, due: Due, tour: Tour, parked: AbstractSet[str]) -> Sequence[str]:
        """Add who is parked where their rest matters: it tells nothing of what is parked."""
        if not parked or self.itinerary(tour.run).astir_at is None:
            return due.participants
        last = due.participants[-1:] if due.more else ()
        behind = {code for code in parked if code > tour.after and all(code <= end for end in last)}
        return sorted(behind.union(due.participants))

    def _visit_or_park(
        self,
        code: str,
        run: RunReached | None,
        now: datetime,
        parked: AbstractSet[str],
        ruling: Ruling,
    ) -> Counts:
        if code in parked:
            ruling.parked.append((code, BEHIND_PARKED))
            return Counts(parked=1)
        try:
            return self._visit(code, run, now, ruling)
        except Exception as error:  # noqa: BLE001 - parks one participant, not the run
            ruling.parked.append((code, type(error).__name__))
            return Counts(parked=1)

    def _visit(self, code: str, run: RunReached | None, now: datetime, ruling: Ruling) -> Counts:
        assert run is not None, "a run that does not take place visits nobody"
        memory = self.memory
        dossier = Dossier(
            memory.participant(code), None, memory.events_of(code), memory.awards_of(code)
        )
        decision = self._decide(self.book, dossier, run, self._occasion(run, now))
        self._enact(code, decision, ruling)
        return replace(counts_of(decision), participants=1)

    def _continue_later(self, ruling: Ruling) -> None:
        """Tell ourselves to go on, behind whatever has come to the journal meanwhile."""
        tour = self.memory.tour
        if tour is not None:
            self._notice(run_continues(tour.run, tour.after, tour.now), ruling)

    def _through(self, tour: Tour, ruling: Ruling, *, keep_all: bool = False) -> None:
        """Write down what a run came to, and what it asked: its steps look back alike."""
        memory, run = self.memory, executing.defined(self.book, tour.run)
        memory.end_tour()
        memory.note_execution(Execution(run or tour.run, tour.counts))
        self._record(run_completed(tour, self.number), ruling)
        if run is not None and run.kind == "EVALUATION":
            memory.note_diary(noted(self.book, self._occasion(run, tour.now), keep_all=keep_all))

    def _refuse(self, run: RunReached, ruling: Ruling) -> None:
        record = executing.refusal(run)
        if self.number == 0:
            self._record(record, ruling)
        self.memory.note_execution(Execution(run, refused=str(record.data["message"])))

    def _extend(self, run: RunReached, counts: Counts, now: datetime, ruling: Ruling) -> None:
        """Write down what came of a run behind its tour, if anything did."""
        if counts == Counts():
            return
        self._record(run_extended(run, counts, f"{self.number}:{self.decisions + 1}", now), ruling)
        self.memory.note_extension(Extension(run.run_id, self.decisions, counts))

    def _occasion(self, run: RunReached, now: datetime) -> Occasion:
        return Occasion(run.as_of, now, self._platform, run, self.memory.diary)
