"""Requests to spend, and money that moves without an award (rules 1.2, 4)."""

from datetime import date, datetime

from services.ingestion.domain.allotments import allotment_of
from services.ingestion.domain.classification import customer_fields
from services.ingestion.domain.masking import masked
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events.spending import (
    PurchaseRefused,
    SpendRequested,
    WalletCredited,
    WalletDebited,
    WalletReimbursed,
    WalletTransferred,
    WalletVoided,
)
from shared.contracts.inbound.wallet import PurchaseRefused as PurchaseRefusedTold
from shared.contracts.inbound.wallet import (
    SpendRequest,
    WalletCredit,
    WalletDebit,
    WalletReimburse,
    WalletTransfer,
    WalletVoid,
)
from shared.contracts.notice import LEDGER

_AMOUNT = "data.amount"


def spend_request(telling: Telling[SpendRequest]) -> SpendRequested:
    """A request; whether its amount is allowed, the engine knows."""
    data = telling.data
    told: EventFields = {
        "purchase": telling.event_named(data.purchase),
        "requested_minor": None
        if data.amount is None
        else telling.positive_money(data.amount, _AMOUNT),
    }
    return SpendRequested(**customer_fields(telling, "SPEND_REQUEST", dict(told)), **told)


def purchase_refused(telling: Telling[PurchaseRefusedTold]) -> PurchaseRefused:
    """A purchase that the wallet would not have; nobody else may say so."""
    if telling.message.source != LEDGER:
        raise Refused("INVALID_MESSAGE", "source", f"only {LEDGER} tells this")
    data = telling.data
    told: EventFields = {
        "purchase": data.purchase,
        "code": data.code,
        "message": masked(data.message),
    }
    return PurchaseRefused(**telling.about(told), **told)


def wallet_credit(telling: Telling[WalletCredit]) -> WalletCredited:
    """A credit with its validity and its allotment."""
    data = telling.data
    valid_from = _instant(telling, data.valid_from, "data.valid_from")
    expires_at = _instant(telling, data.expires_on, "data.expires_on")
    if valid_from is not None and expires_at is not None and expires_at <= valid_from:
        raise Refused("INVALID_MESSAGE", "data.expires_on", "is not after valid_from")
    told: EventFields = {
        "amount_minor": telling.positive_money(data.amount, _AMOUNT),
        "valid_from": valid_from,
        "expires_at": expires_at,
        "expires_on": None if isinstance(data.expires_on, datetime) else data.expires_on,
        "allotment": allotment_of(data.spend_conditions, "data.spend_conditions"),
    }
    return WalletCredited(**telling.about(told), **told)


def wallet_debit(telling: Telling[WalletDebit]) -> WalletDebited:
    """A debit; whether the balance covers it, the wallet knows."""
    told: EventFields = {"amount_minor": telling.positive_money(telling.data.amount, _AMOUNT)}
    return WalletDebited(**telling.about(told), **told)


def wallet_void(telling: Telling[WalletVoid]) -> WalletVoided:
    """The transaction that an earlier message of the same source made, or one by its own id."""
    told: EventFields = {"transaction": telling.data.transaction}
    return WalletVoided(**telling.about(told), **told)


def wallet_transfer(telling: Telling[WalletTransfer]) -> WalletTransferred:
    """A transfer to somebody else."""
    data = telling.data
    told: EventFields = {
        "to": data.to,
        "amount_minor": telling.positive_money(data.amount, _AMOUNT),
    }
    if data.to == telling.participant():
        raise Refused("INVALID_MESSAGE", "data.to", "is the participant who pays")
    return WalletTransferred(**telling.about(told), **told)


def wallet_reimburse(telling: Telling[WalletReimburse]) -> WalletReimbursed:
    """A reimbursement to the participant's accounts receivable."""
    told: EventFields = {"amount_minor": telling.positive_money(telling.data.amount, _AMOUNT)}
    return WalletReimbursed(**telling.about(told), **told)


def _instant(
    telling: Telling[WalletCredit], told: datetime | date | None, path: str
) -> datetime | None:
    return None if told is None else telling.instant(told, path)
