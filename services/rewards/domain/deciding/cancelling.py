"""What is taken back: an event with all it caused, or one transaction (rules 1.1, 4.5, D-14)."""

from collections.abc import Sequence
from dataclasses import replace

from services.rewards.domain.answers.decision import Decision, Record, cancelled
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.judging import finding, spending, unrequested
from services.rewards.domain.judging.acceptance import statement_name
from services.rewards.domain.judging.bought import spend_id_of
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.facts import (
    AwardTakenBack,
    CountDoubted,
    EventStands,
    RewardsFact,
    SleepersWoken,
    StatementFreed,
)
from services.rewards.domain.remembered.kept_event import AwardGiven, AwardState, KeptEvent
from services.rewards.domain.remembered.tally import NONE_AWARDED, Tally, tally_of
from shared.contracts.commands import CancelAward, CancelExpiration, CancelSpend, WalletCommand
from shared.contracts.events import (
    AwardWithdrawn,
    EventCancelled,
    ExpirationWithdrawn,
    FinancialStatementIssued,
    PurchaseMade,
    PurchaseRefused,
    SpendWithdrawn,
)
from shared.kernel.ids import derive_id


def cancel_event(dossier: Dossier, event: EventCancelled, occasion: Occasion) -> Decision:
    """Cancel an event: 1 the spends on it, 2 the awards it earned, 3 the event itself (D-55).

    Of its spends first those that were requested, then the automatic one, then the instant ones.
    """
    undoing = Undoing(dossier, event, occasion)
    kept = dossier.events[event.cancelled_event]
    for request in kept.spend_requests:
        undoing.cancel_spend_request(request, cascade=True)
    if kept.ask is not None:
        undoing.cancel_spend_request(kept.event_id, cascade=False)
        return undoing.decision()
    undoing.cancel_unrequested(kept)
    for award in kept.posted_awards():
        undoing.cancel_award(award, "CANCELLED")
    undoing.cancel_itself(kept.event_id)
    return undoing.decision()


def withdraw_award(dossier: Dossier, event: AwardWithdrawn, occasion: Occasion) -> Decision:
    """Take one award back; its events stay used up for that offer, its number does not (D-14)."""
    award = finding.find_award(dossier, event)
    assert not isinstance(award, Refused)
    undoing = Undoing(dossier, event, occasion)
    undoing.cancel_award(award, "WITHDRAWN")
    return undoing.decision()


def withdraw_spend(dossier: Dossier, event: SpendWithdrawn, occasion: Occasion) -> Decision:
    """Take the spend of a request back; the request stays, and is not spent again."""
    if event.purchase is not None:
        return _withdraw_unrequested(dossier, event, occasion)
    kept = finding.find_spend(dossier, event)
    assert not isinstance(kept, Refused)
    assert kept.ask is not None
    after = replace(kept, ask=replace(kept.ask, withdrawn=True), evaluation="SETTLED")
    command = _cancel_spend(kept.event_id, event, occasion, cascade=False)
    return Decision((command,), (EventStands(spending.remembered(after)),))


def _withdraw_unrequested(dossier: Dossier, event: SpendWithdrawn, occasion: Occasion) -> Decision:
    """Take the automatic spend of a purchase back, or all of its instant ones, the last first.

    The wallet says so where nothing had been spent; of several only those that were are told.
    """
    kept = finding.find_unrequested(dossier, event)
    assert not isinstance(kept, Refused)
    requests = unrequested.still_asked(kept, automatic=event.automatic, instant=event.instant)
    several = len(requests) > 1
    commands = [_cancel_spend(each, event, occasion, cascade=several) for each in requests]
    after = kept.without_automatic() if event.automatic else kept.without_instant()
    return Decision(tuple(commands), (EventStands(after),))


def withdraw_expiration(
    dossier: Dossier, event: ExpirationWithdrawn, occasion: Occasion
) -> Decision:
    """Take the expiration of an award back; the wallet knows whether there is one."""
    award = finding.find_expired(dossier, event)
    assert not isinstance(award, Refused)
    command = CancelExpiration(
        command_id=derive_id("cancel_expiration", award.award_id, event.event_id),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        award_id=award.award_id,
    )
    return Decision((command,))


_Cause = EventCancelled | AwardWithdrawn | PurchaseRefused


class Undoing:
    """Collects what one cancellation undoes, in order."""

    def __init__(self, dossier: Dossier, cause: _Cause, occasion: Occasion) -> None:
        self._participant = dossier.participant
        self._events = dict(dossier.events)
        self._before = dossier.events
        self._cause = cause
        self._gone = _taken_back(cause)
        self._occasion = occasion
        self._commands: list[WalletCommand] = []
        self._facts: list[RewardsFact] = []
        self._records: list[Record] = []

    def cancel_spend_request(self, request: str, *, cascade: bool) -> None:
        """Cancel a request and its spend; a cascade passes over what was cancelled before."""
        kept = self._events.get(request)
        if kept is None or kept.state != "POSTED":
            return
        assert kept.ask is not None
        commands: list[WalletCommand] = []
        if not kept.ask.withdrawn:
            commands.append(_cancel_spend(request, self._cause, self._occasion, cascade=cascade))
        self._commands += commands
        self._cancel(kept, commands)

    def cancel_unrequested(self, kept: KeptEvent) -> None:
        """Cancel the automatic and the instant spends; the wallet passes over what is none."""
        for request in unrequested.still_asked(kept):
            cancel = _cancel_spend(request, self._cause, self._occasion, cascade=True)
            self._commands.append(cancel)

    def cancel_award(self, award: AwardGiven, state: AwardState) -> None:
        """Take an award back; where an event is cancelled the other members of its set are free."""
        tally = self._tally_without(award)
        together = finding.whole(award, self._events)
        self._commands.append(self._cancelling(together))
        for member in together.events:
            self._take_from(member, award, state)
        self._facts.append(AwardTakenBack(award.offer, tally))
        self._facts.append(SleepersWoken(self._concerned(together)))

    def cancel_itself(self, event_id: str) -> None:
        """Cancel the event whose consequences are undone."""
        kept = self._events[event_id]
        if isinstance(kept.event, FinancialStatementIssued):
            self._facts.append(StatementFreed(statement_name(kept.event)))
        awards = [c for c in self._commands if isinstance(c, CancelAward)]
        self._cancel(kept, awards)

    def event(self, event_id: str) -> KeptEvent:
        """Say how an event stands by now."""
        return self._events[event_id]

    def decision(self) -> Decision:
        """Say what the cancellation comes to."""
        changed = (k for name, k in self._events.items() if k is not self._before[name])
        # What sleeps is woken last: the events that stand differently now may be among it.
        facts = (*(EventStands(kept) for kept in changed), *self._facts)
        return Decision(tuple(self._commands), facts, tuple(self._records))

    def _cancelling(self, award: AwardGiven) -> CancelAward:
        """Ask for it; the wallet may have refused an award of a purchase that it refused."""
        events = (self._events[member].event for member in award.events)
        doubtful = any(isinstance(e, PurchaseMade) and e.spend_request for e in events)
        return CancelAward(
            command_id=derive_id("cancel_award", award.award_id, self._cause.event_id),
            participant=self._cause.participant,
            event_id=self._cause.event_id,
            recorded_at=self._occasion.recorded_at,
            award_id=award.award_id,
            cascade=doubtful and not isinstance(self._cause, AwardWithdrawn),
        )

    def _cancel(self, kept: KeptEvent, commands: Sequence[WalletCommand]) -> None:
        after = replace(
            kept, state="CANCELLED", evaluation="SETTLED", open=(), waits_for=(), counted=()
        )
        self._facts += self.doubts(kept)
        self._events[kept.event_id] = after
        self._records.append(cancelled(after, self._cause.event_id, self._occasion, commands))

    @staticmethod
    def doubts(kept: KeptEvent) -> tuple[RewardsFact, ...]:
        """Say of which offers an event no longer counts towards the threshold."""
        return (CountDoubted(kept.counted),) if kept.counted else ()

    def _take_from(self, member: str, award: AwardGiven, state: AwardState) -> None:
        kept = self._events[member]
        frees = self._gone is not None and member != self._gone
        after = kept.with_award_state(award.award_id, "FREED" if frees else state)
        if frees:
            still = tuple(sorted({*after.open, award.offer}))
            after = replace(after.awake(), open=still)
        self._events[member] = after

    def _concerned(self, award: AwardGiven) -> tuple[str, ...]:
        """Name what counts awards of this offer, or was compared with this award (D-13, D-08)."""
        compared = {code for member in award.events for code in self._events[member].open}
        return tuple(sorted(map(waiting.offer, compared | {award.offer})))

    def _tally_without(self, award: AwardGiven) -> Tally:
        """Count the offer's awards that still stand; where too little is remembered, from all."""
        known = self._participant.awards.get(award.offer, NONE_AWARDED)
        remaining = known.minus(self._events[award.events[-1]].event.performed_on)
        return remaining or tally_of(
            kept.event.performed_on
            for kept in self._events.values()
            for other in kept.posted_awards()
            if other.offer == award.offer
            and other.events[-1] == kept.event_id
            and other.award_id != award.award_id
        )


def _taken_back(cause: _Cause) -> str | None:
    """Name the event that is gone: other events that were awarded with it are free again."""
    match cause:
        case EventCancelled():
            return cause.cancelled_event
        case PurchaseRefused():
            return cause.purchase
        case AwardWithdrawn():
            return None


def _cancel_spend(
    request: str,
    cause: _Cause | SpendWithdrawn,
    occasion: Occasion,
    *,
    cascade: bool,
) -> CancelSpend:
    spend = spend_id_of(request)
    return CancelSpend(
        command_id=derive_id("cancel_spend", spend, cause.event_id),
        participant=cause.participant,
        event_id=cause.event_id,
        recorded_at=occasion.recorded_at,
        spend_id=spend,
        cascade=cascade,
    )
