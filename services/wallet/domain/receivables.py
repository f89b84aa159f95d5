"""What a transaction does to accounts receivable (rules 6, D-35, D-44).

A merchant's share becomes *due*, and is booked by a settlement; a participant's account is booked
at once. Both follow from the transaction alone, and its VOID takes both back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.wallet.domain.facts import Posted
from shared.contracts.commands import GrantAward
from shared.contracts.receivables import DocumentKind, Reason, Side


@dataclass(frozen=True, slots=True)
class ReceivableItem:
    """What a merchant's account is due: a contribution, or the other way round a spend."""

    account: str
    reason: Reason
    amount_minor: int
    """Positive is to be debited, negative to be credited."""
    of_minor: int
    """The award's or the spend's whole amount; negative where it was taken back."""
    transaction: str
    """The wallet transaction that it follows from: the VOID, for what was taken back."""
    about: str
    """The award or the spend."""
    currency: str
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class ReceivableEntry:
    """One booking in an account receivable; a debit is owed to the platform."""

    account: str
    side: Side
    amount_minor: int
    reason: Reason
    transaction: str
    about: str
    currency: str
    document: str
    scheme: str | None = None
    settlement: str | None = None
    """What settled it; None: it was booked at once."""
    item: int | None = None
    """The number of the item that it settles."""

    @property
    def change_minor(self) -> int:
        """What it does to the balance: debits less credits."""
        return self.amount_minor if self.side == "DEBIT" else -self.amount_minor


Receivable = ReceivableItem | ReceivableEntry

MERCHANT: Final = "merchant:"
PARTICIPANT: Final = "participant:"
_WALLET: Final = "wallet:"
_DOCUMENTS: Mapping[Side, DocumentKind] = {"DEBIT": "INVOICE", "CREDIT": "CREDIT_NOTE"}
_AT_ONCE: Mapping[str, Reason] = {"REIMBURSE": "REIMBURSEMENT"}
"""Kinds of transactions, but for spends, that credit the participant's account at once."""


def receivable_of(fact: Posted, currency: str) -> Receivable | None:
    """Say what a transaction makes due or books; most do neither."""
    if fact.opened is not None:
        return _contribution(fact)
    if fact.spend is not None:
        return _spend(fact)
    reason = _AT_ONCE.get(fact.voided_kind or fact.kind)
    return None if reason is None else _booked(fact, reason, currency)


def account_of(merchant: str) -> str:
    """Name the account of a merchant."""
    return MERCHANT + merchant


def side_of(change_minor: int) -> Side:
    """Say on which side a signed amount stands."""
    return "DEBIT" if change_minor > 0 else "CREDIT"


def kind_of(side: Side) -> DocumentKind:
    """Say on which kind of document a side stands."""
    return _DOCUMENTS[side]


def document_of(cause: str, account: str, side: Side) -> str:
    """Name a document by the settlement, or the transaction, and the account: no counter does."""
    return f"{cause}/{account}/{_DOCUMENTS[side]}"


def _contribution(fact: Posted) -> ReceivableItem | None:
    """Of an award and of its VOID; that an award ends changes nothing for its merchant."""
    assert fact.opened is not None
    award = fact.opened.credit
    if not isinstance(award, GrantAward) or not award.contribution_minor:
        return None
    if award.merchant is None or "AWARD" not in {fact.kind, fact.voided_kind}:
        return None
    sign = 1 if fact.voids is None else -1
    return ReceivableItem(
        account_of(award.merchant),
        "CONTRIBUTION",
        sign * award.contribution_minor,
        sign * award.amount_minor,
        fact.transaction,
        award.award_id,
        award.currency,
        award.scheme,
    )


def _spend(fact: Posted) -> Receivable | None:
    """The merchant where it was spent; not one that was paid in full (D-44)."""
    assert fact.spend is not None
    request = fact.spend.request
    if request.credits_participant:
        return _booked(fact, "SPEND", request.currency)
    if request.merchant is None:
        return None
    return ReceivableItem(
        account_of(request.merchant),
        "SPEND",
        fact.change_minor,
        -fact.change_minor,
        fact.transaction,
        request.spend_id,
        request.currency,
    )


def _booked(fact: Posted, reason: Reason, currency: str) -> ReceivableEntry:
    """What left the wallet is owed to its owner; what came back no longer is."""
    moved = fact.posting
    wallets = (moved.from_account, moved.to_account)
    owner = next(each for each in wallets if each.startswith(_WALLET)).removeprefix(_WALLET)
    account, side = PARTICIPANT + owner, side_of(fact.change_minor)
    return ReceivableEntry(
        account,
        side,
        moved.amount_minor,
        reason,
        fact.transaction,
        fact.voids or fact.transaction,
        currency,
        document_of(fact.transaction, account, side),
    )
