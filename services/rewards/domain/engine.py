"""The whole story on one page: what a message does, what is remembered of it, and why."""

from dataclasses import replace
from functools import partial

from services.rewards.domain.answers.decision import Decision, decided, refused
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.deciding import (
    buying,
    cancelling,
    departing,
    moving,
    referring,
    refusing,
    transferring,
)
from services.rewards.domain.deciding.run import run_over
from services.rewards.domain.judging import acceptance, settling, spending
from services.rewards.domain.judging.acceptance import accept
from services.rewards.domain.judging.past import Past
from services.rewards.domain.judging.sitting import Sitting
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.facts import (
    EventStands,
    ProfileChanged,
    RewardsFact,
    SleepersWoken,
    StatementKept,
)
from services.rewards.domain.remembered.kept_event import KeptEvent, keep
from shared.contracts.commands import WalletCommand
from shared.contracts.events import (
    AwardingEvent,
    AwardWithdrawn,
    Cancellation,
    Departure,
    EventCancelled,
    ExpirationWithdrawn,
    FinancialStatementIssued,
    MoneyMoved,
    ParkedRetried,
    ParticipantChange,
    ParticipantMessage,
    ParticipantReferred,
    PurchaseMade,
    PurchaseRefused,
    ReferralChanged,
    ReferralRegistered,
    RunReached,
    SettlementRequested,
    SpendRequested,
    SpendWithdrawn,
    Terminated,
    TransferReceived,
    TransferReturned,
    TransferRevoked,
    TransferTold,
    WalletCredited,
    WalletDebited,
    WalletReimbursed,
    WalletTransferred,
    WalletVoided,
)
from shared.kernel.changing import changed

_Noted = (
    Cancellation
    | MoneyMoved
    | TransferTold
    | ParticipantChange
    | Departure
    | ParkedRetried
    | PurchaseRefused
    | SettlementRequested
    | ReferralChanged
)
"""Of these only the header is kept; what they do is told first, then what it did to others."""


def decide(
    book: OfferBook, dossier: Dossier, event: ParticipantMessage | RunReached, occasion: Occasion
) -> Decision:
    """Say what a message does: 1 may it be heard, 2 what it asks of the wallet, 3 why."""
    if isinstance(event, RunReached):
        decision = run_over(book, dossier, occasion)
        return referring.keep_in_step(dossier.participant, decision, event.run_id, occasion)
    decision = _told(book, dossier, event, occasion)
    return referring.keep_in_step(dossier.participant, decision, event.event_id, occasion)


def _told(
    book: OfferBook, dossier: Dossier, event: ParticipantMessage, occasion: Occasion
) -> Decision:
    if isinstance(event, EventCancelled | AwardWithdrawn | ExpirationWithdrawn):
        event = referring.called(dossier, event)
    answer = accept(book, dossier, event)
    if answer == "TOLD":
        return Decision()
    if isinstance(answer, Refused):
        return _refuse(dossier, event, answer, occasion)
    return _obey(book, dossier, event, occasion)


def _refuse(
    dossier: Dossier, event: ParticipantMessage, answer: Refused, occasion: Occasion
) -> Decision:
    # What was sent goes back: it is not to be taken as well when it is told again.
    binding = answer.binding or isinstance(event, TransferReceived)
    kept = replace(keep(event), state="REFUSED", refused=answer.code, binding=binding)
    record = refused(kept, answer.code, answer.message, answer.path, occasion)
    if answer.code == "DIVERGENT":
        freed = departing.free_tokens(dossier.participant, event, answer, occasion)
        return Decision(trace=(record,)) + freed
    no = Decision(facts=(EventStands(kept),), trace=(record,))
    if isinstance(event, PurchaseMade):
        return no + refusing.refuse_with(event, answer)
    if isinstance(event, ReferralRegistered):
        return no + referring.refuse(event, answer, occasion)
    if isinstance(event, TransferReceived):
        return no + transferring.send_back(event, answer, occasion)
    return no + departing.free_tokens(dossier.participant, event, answer, occasion)


def _obey(
    book: OfferBook, dossier: Dossier, event: ParticipantMessage, occasion: Occasion
) -> Decision:
    if isinstance(event, SpendRequested):
        return _request_spend(book, dossier, event, occasion)
    if isinstance(event, ParticipantReferred):
        return referring.register(dossier, event, occasion)
    kept = keep(event)
    if isinstance(event, WalletTransferred):
        kept = transferring.keep_attempt(dossier, event)
    if isinstance(event, PurchaseMade):
        hear = partial(_hear, book, dossier, occasion=occasion)
        return buying.buy(book, dossier.participant, kept, occasion, hear)
    if isinstance(event, AwardingEvent):
        return _hear(book, dossier, kept, occasion)
    return _noted(kept, _done(book, dossier, event, occasion), occasion)


def _done(book: OfferBook, dossier: Dossier, event: _Noted, occasion: Occasion) -> Decision:
    match event:
        case EventCancelled() | AwardWithdrawn() | SpendWithdrawn() | ExpirationWithdrawn():
            return _undo(dossier, event, occasion)
        case _ if isinstance(event, _Asked):
            return Decision((_ask(dossier, event, occasion),))
        case WalletTransferred() | TransferReceived() | TransferReturned() | TransferRevoked():
            return _transfer(dossier, event, occasion)
        case PurchaseRefused():
            return refusing.refuse_purchase(dossier, event, occasion)
        case ReferralChanged():
            return referring.hear(book, dossier, event, occasion)
        case _ if isinstance(event, Terminated | Departure):
            return departing.depart(dossier, event, occasion)
        case _:
            return Decision(facts=_changes(event))


def _undo(dossier: Dossier, event: Cancellation, occasion: Occasion) -> Decision:
    match event:
        case EventCancelled():
            undone = cancelling.cancel_event(dossier, event, occasion)
            return undone + referring.cancel(dossier, event, occasion)
        case AwardWithdrawn():
            return cancelling.withdraw_award(dossier, event, occasion)
        case SpendWithdrawn():
            return cancelling.withdraw_spend(dossier, event, occasion)
        case ExpirationWithdrawn():
            return cancelling.withdraw_expiration(dossier, event, occasion)


_Asked = (
    WalletCredited
    | WalletDebited
    | WalletReimbursed
    | WalletVoided
    | SettlementRequested
    | ParkedRetried
)
"""What no offer has a say in, and is asked of the wallet as it was told."""


def _ask(dossier: Dossier, event: _Asked, occasion: Occasion) -> WalletCommand:
    match event:
        case WalletVoided():
            return moving.void(dossier, event, occasion)
        case SettlementRequested():
            return settling.settle(dossier, event, occasion)
        case _:
            return moving.pass_on(event, occasion)


def _transfer(
    dossier: Dossier, event: WalletTransferred | TransferTold, occasion: Occasion
) -> Decision:
    match event:
        case WalletTransferred():
            return transferring.send(dossier, event, occasion)
        case TransferReceived():
            return transferring.receive(event, occasion)
        case TransferReturned():
            return transferring.take_back(dossier, event, occasion)
        case TransferRevoked():
            return transferring.revoke(event, occasion)


def _changes(change: ParticipantChange) -> tuple[RewardsFact, ...]:
    """Remember a change; wake what waits for it (D-57)."""
    return (ProfileChanged(change), *waiting.woken_by(change))


def _noted(kept: KeptEvent, done: Decision, occasion: Occasion) -> Decision:
    """Keep the message itself, and tell first what it did, then what it did to others."""
    record = decided(kept, occasion, (), done.commands)
    facts = (EventStands(kept), *done.facts)
    return replace(done, facts=facts, trace=(record, *done.trace))


def _hear(book: OfferBook, dossier: Dossier, kept: KeptEvent, occasion: Occasion) -> Decision:
    """Keep a customer event; ask the offers at once where it is to be processed immediately."""
    event = kept.event
    assert isinstance(event, AwardingEvent)
    facts = _besides(book, event)
    if event.process_immediately:
        sitting = Sitting(book, dossier.participant, occasion, Past())
        sitting.hear(kept)
        heard = sitting.close()
        if not any(isinstance(fact, EventStands) for fact in heard.facts):
            facts = (EventStands(kept), *facts)
        return Decision(facts=facts) + heard if facts else heard
    if book.index.listens(event):
        kept = changed(kept, evaluation="WAITING")
    return Decision((), (*facts, EventStands(kept)), (decided(kept, occasion),))


def _besides(book: OfferBook, event: AwardingEvent) -> tuple[RewardsFact, ...]:
    """What an event changes beside itself: a statement's period, and sets that it may complete."""
    if isinstance(event, FinancialStatementIssued):
        return (StatementKept(acceptance.statement_name(event), event.event_id),)
    if isinstance(event, PurchaseMade):
        return ()
    sets = [waiting.offer(offer.code) for offer in book.candidates(event) if offer.set_of]
    return (SleepersWoken(tuple(sorted(sets))),) if sets else ()


def _request_spend(
    book: OfferBook, dossier: Dossier, event: SpendRequested, occasion: Occasion
) -> Decision:
    purchase = dossier.events[event.purchase]
    assert isinstance(purchase.event, PurchaseMade)
    ask = spending.ask_of(book, purchase.event, event)
    deferred = not event.process_immediately
    kept = replace(keep(event), ask=ask, evaluation="WAITING" if deferred else "SETTLED")
    command = spending.make_spend(kept, occasion, deferred=deferred)
    pointed = replace(purchase, spend_requests=(*purchase.spend_requests, event.event_id))
    record = decided(kept, occasion, (), (command,))
    stands = EventStands(spending.remembered(kept))
    return Decision((command,), (stands, EventStands(pointed)), (record,))
