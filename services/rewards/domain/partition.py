"""The fold of one partition of the journal: one message after the other, in its total order.

The shell of the service and the runner of scenarios both use it, so both do the same.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime

from services.rewards.domain.answers.decision import offer_refused
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import folded
from services.rewards.domain.folding.speaking import Ruling
from services.rewards.domain.folding.tour import counts_of
from services.rewards.domain.folding.touring import Touring
from services.rewards.domain.judging.past import looked_back_to
from services.rewards.domain.judging.recalling import Recall, recalls, widest
from shared.contracts.events import (
    CatalogueChanged,
    JournalEvent,
    ParticipantMessage,
    ReferralChanged,
    RunContinued,
    RunReached,
)


class Partition(Touring):
    """One partition: what it was told, it judges, remembers and says."""

    def restore(self, changes: Iterable[CatalogueChanged], version: int) -> None:
        """Read the book again from what was published; nothing is reported or reopened."""
        self.book = folded(changes, self._platform)
        self.version = version

    def recalls(self, participants: Iterable[str]) -> dict[str, Recall]:
        """Say of whom a run needs more than what waits: one recall wide enough for all offers."""
        memory, found = self.memory, {}
        for code in participants:
            wanted = recalls(self.book, memory.participant(code), memory.waiting_of(code))
            if wanted:
                found[code] = widest(wanted)
        return found

    def looks_back(self, participants: Iterable[str]) -> dict[str, datetime]:
        """Say whose awards a run looks at, and since when."""
        found = {}
        for code in participants:
            since = looked_back_to(self.book, self.memory.waiting_of(code))
            if since is not None:
                found[code] = since
        return found

    def judge(
        self,
        message: JournalEvent,
        *,
        only: str | None = None,
        parked: AbstractSet[str] = frozenset(),
        earlier: bool = False,
    ) -> Ruling:
        """Say what a message does, and remember it; when this raises, nothing has happened.

        `parked` are passed over by a run; `only` judges it again for one of them. `earlier`: the
        message stands before the run that is on its way, and was only judged late.
        """
        match message:
            case CatalogueChanged():
                return self._turn(message, parked)
            case RunReached():
                return self._run(message, parked) if only is None else self._again(message, only)
            case RunContinued():
                return self._go_on(message, parked)
            case _:
                ruling = Ruling() if earlier else self.visit_ahead(message.participant)
                self._told(message, ruling)
                return ruling

    def _told(self, message: ParticipantMessage, ruling: Ruling) -> None:
        memory, code = self.memory, message.participant
        dossier = Dossier(
            memory.participant(code), memory.event(message.event_id), memory.events_of(code)
        )
        now = self._now(message)
        occasion = Occasion(now, now, self._platform, None, memory.diary)
        decision = self._decide(self.book, dossier, message, occasion)
        self.now = now
        self._enact(code, decision, ruling)
        if isinstance(message, ReferralChanged) and message.run is not None:
            self._extend(message.run.reached(now), counts_of(decision), now, ruling)

    def _turn(self, change: CatalogueChanged, parked: AbstractSet[str]) -> Ruling:
        ruling = Ruling()
        if change.version <= self.version or self._in_the_way(parked, ruling):
            return ruling
        turned = self.book.turned(change)
        self.book, self.version, self.now = turned.book, change.version, self._now(change)
        self.memory.reopen(change, turned)
        if turned.breaches and self.number == 0:
            self._record(offer_refused(change, turned.breaches), ruling)
        return ruling
