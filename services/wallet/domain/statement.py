"""The wallet's facts as everybody else reads them, with what they need without a join."""

from datetime import datetime
from typing import TypedDict, assert_never

from services.wallet.domain.facts import Passed, Posted, Refused, Stood
from services.wallet.domain.lot import ReceivedCredit
from services.wallet.domain.movement_statement import Asked, about_movement
from services.wallet.domain.refusal import refusal
from services.wallet.domain.stated import Moved, allocations, moved_by
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import (
    CreditWallet,
    GrantAward,
    MakeSpend,
    WalletCommand,
)
from shared.contracts.facts import (
    AwardCancelled,
    AwardExpired,
    AwardGranted,
    CreditCancelled,
    CreditExpirationCancelled,
    CreditExpired,
    CreditMade,
    ExpirationCancelled,
    SpendCancelled,
    SpendMade,
    SpendPassedOver,
    SpendRequestCancelled,
    SpendRequestPosted,
    TransactionFact,
)
from shared.contracts.transaction import Kind


class _Answered(TypedDict):
    """What every answer to a spend request says."""

    spend: str
    spend_request: str
    external_reference: str
    purchase: str
    purchase_reference: str
    requested_minor: int
    performed_on: datetime
    unit: str | None
    instant: bool
    automatic: bool


def state(
    command: WalletCommand,
    fact: Posted | Stood | Passed | Refused,
    before: Wallet,
    after: Wallet,
    number: str,
) -> TransactionFact:
    """Say a fact to others; the wallet before and after it lends lots and the balance.

    A transaction has the number; what moves no money has none.
    """
    match fact:
        case Posted():
            return _posted(command, fact, before, after, number)
        case Stood():
            return _stood(command, fact, after)
        case Passed():
            return _passed(command, fact, after)
        case Refused():
            return refusal(command, fact.code, fact.message)
        case _:
            assert_never(fact)


def _posted(
    command: WalletCommand, fact: Posted, before: Wallet, after: Wallet, number: str
) -> TransactionFact:
    if fact.opened is not None:
        credit = fact.opened.credit
        moved = moved_by(command, fact, credit, after, number)
        if isinstance(credit, GrantAward):
            return _about_award(fact, credit, moved)
        return _about_credit(fact, credit, moved)
    if fact.spend is not None:
        moved = moved_by(command, fact, fact.spend.request, after, number)
        return _about_spend(fact, fact.spend.request, moved, before)
    assert isinstance(command, Asked), "nothing else moves money so"
    moved = moved_by(command, fact, command, after, number)
    return about_movement(command, fact, moved, before)


AwardStatement = AwardGranted | AwardExpired | AwardCancelled | ExpirationCancelled
_AWARD: dict[tuple[Kind, Kind | None], type[AwardStatement]] = {
    ("AWARD", None): AwardGranted,
    ("EXPIRATION", None): AwardExpired,
    ("VOID", "AWARD"): AwardCancelled,
    ("VOID", "EXPIRATION"): ExpirationCancelled,
}


def _about_award(fact: Posted, award: GrantAward, moved: Moved) -> TransactionFact:
    return _AWARD[fact.kind, fact.voided_kind](
        **moved,
        award=award.award_id,
        offer=award.offer,
        offer_number=award.offer_number,
        offer_type=award.offer_type,
        scheme=award.scheme,
        classification=award.classification,
        events=award.events,
        external_references=award.external_references,
        expires_on=award.expires_on,
        expires_at=award.expires_at,
        performed_by_unit=award.performed_by_unit,
        merchant=award.merchant,
        contribution_percentage=award.contribution_percentage,
        contribution_minor=award.contribution_minor,
    )


CreditStatement = CreditMade | CreditExpired | CreditCancelled | CreditExpirationCancelled
_CREDIT: dict[tuple[Kind, Kind | None], type[CreditStatement]] = {
    ("CREDIT", None): CreditMade,
    ("TRANSFER", None): CreditMade,
    ("EXPIRATION", None): CreditExpired,
    ("VOID", "CREDIT"): CreditCancelled,
    ("VOID", "TRANSFER"): CreditCancelled,
    ("VOID", "EXPIRATION"): CreditExpirationCancelled,
}


def _about_credit(
    fact: Posted, credit: CreditWallet | ReceivedCredit, moved: Moved
) -> TransactionFact:
    sent = credit if isinstance(credit, ReceivedCredit) else None
    return _CREDIT[fact.kind, fact.voided_kind](
        **moved,
        transfer=None if sent is None else sent.transfer_id,
        sender=None if sent is None else sent.sender,
        credit=credit.credit_id,
        external_reference=credit.external_reference,
        expires_on=credit.expires_on,
        expires_at=credit.expires_at,
        unit=credit.unit,
    )


def _about_spend(fact: Posted, request: MakeSpend, moved: Moved, before: Wallet) -> TransactionFact:
    return (SpendMade if fact.voids is None else SpendCancelled)(
        **moved, **_answered(request), allocations=allocations(fact, request.spend_id, before)
    )


def _stood(command: WalletCommand, fact: Stood, after: Wallet) -> TransactionFact:
    request = fact.spend.request
    if fact.spend.standing == "CANCELLED":
        return SpendRequestCancelled(
            **_answered(request),
            participant=request.participant,
            balance_minor=after.balance_minor,
            currency=request.currency,
            state="CANCELLED",
            recorded_at=command.recorded_at,
        )
    return SpendRequestPosted(
        **_answered(request),
        participant=request.participant,
        balance_minor=after.balance_minor,
        currency=request.currency,
        state="POSTED",
        recorded_at=command.recorded_at,
        deferred=fact.spend.standing == "PENDING",
    )


def _passed(command: WalletCommand, fact: Passed, after: Wallet) -> SpendPassedOver:
    request = fact.request
    return SpendPassedOver(
        spend=request.spend_id,
        spend_request=request.spend_request,
        purchase=request.purchase,
        purchase_reference=request.purchase_reference,
        participant=request.participant,
        instant=request.instant_award is not None,
        automatic=request.automatic is not None,
        because=fact.because,
        available_minor=fact.available_minor,
        spendable_minor=fact.spendable_minor,
        balance_minor=after.balance_minor,
        currency=request.currency,
        performed_on=request.performed_on,
        recorded_at=command.recorded_at,
    )


def _answered(request: MakeSpend) -> _Answered:
    return {
        "spend": request.spend_id,
        "spend_request": request.spend_request,
        "external_reference": request.external_reference,
        "purchase": request.purchase,
        "purchase_reference": request.purchase_reference,
        "requested_minor": request.requested_minor,
        "performed_on": request.performed_on,
        "unit": request.unit,
        "instant": request.instant_award is not None,
        "automatic": request.automatic is not None,
    }
