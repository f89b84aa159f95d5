"""A credit as the wallet holds it: what is left of it, and its place in the order of paying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.wallet.domain.allotment import Circumstances, permits
from shared.contracts.allotment import Allotment, ProductRow
from shared.contracts.commands import CreditWallet, GrantAward
from shared.contracts.transaction import Kind

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedCredit:
    """Money that somebody sent: a credit with the end and the conditions it had there (D-61)."""

    credit_id: str
    transfer_id: str
    """The transaction that sent it."""
    sender: str
    external_reference: str
    participant: str
    amount_minor: int
    currency: str
    recorded_at: datetime
    """When the money first came in: its turn and its window count from there (D-31)."""
    unit: str | None = None
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    expires_on: date | None = None
    allotment: Allotment | None = None


Credit = GrantAward | CreditWallet | ReceivedCredit


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of one credit; the credit itself is remembered as it was asked for."""

    lot_id: str
    """The transaction that gave it: the award's or the credit's id."""
    credit: Credit
    remaining_minor: int
    order: tuple[datetime, datetime, str]
    """Earliest expiry first, never last, then creation, then id (rules 4.4-5, D-31)."""

    @property
    def amount_minor(self) -> int:
        """What was credited."""
        return self.credit.amount_minor

    @property
    def kind(self) -> Kind:
        """The kind of transaction that gave it."""
        return _KINDS[type(self.credit)]

    @property
    def rows(self) -> tuple[ProductRow, ...]:
        """The products that it is bound to; none: it may pay for whatever is bought (rules 2.9)."""
        allotment = self.credit.allotment
        return () if allotment is None else allotment.products

    def left(self, remaining_minor: int) -> Lot:
        """Leave so much of it."""
        assert 0 <= remaining_minor <= self.credit.amount_minor, "a lot pays what it has, once"
        return Lot(self.lot_id, self.credit, remaining_minor, self.order)

    def ended(self, at: datetime) -> bool:
        """Say whether it can no longer be used; its end itself is the first moment too late."""
        return self.credit.expires_at is not None and at >= self.credit.expires_at

    def is_award_of(self, event: str | None) -> bool:
        """Say whether it is an award of this event, alone or with others."""
        credit = self.credit
        return event is not None and isinstance(credit, GrantAward) and event in credit.events

    def pays(self, spend: Circumstances | None) -> bool:
        """Say whether it may pay there and then; a debit that is no spend takes any (rules 4.4-2).

        The end is excluded: it pays as long as the spend was performed before it (D-11).
        """
        if spend is None:
            return True
        credit = self.credit
        if self.ended(spend.performed_on) or self.is_award_of(spend.without_awards_of):
            return False
        if credit.valid_from is not None and spend.performed_on < credit.valid_from:
            return False
        allotment = credit.allotment
        return allotment is None or permits(allotment, credit.recorded_at, spend)


_KINDS: dict[type[Credit], Kind] = {
    GrantAward: "AWARD",
    CreditWallet: "CREDIT",
    ReceivedCredit: "TRANSFER",
}


def lot_of(credit: Credit, remaining_minor: int | None = None) -> Lot:
    """Open the lot of a credit, whole or with what is left of it."""
    lot_id = credit.award_id if isinstance(credit, GrantAward) else credit.credit_id
    left = credit.amount_minor if remaining_minor is None else remaining_minor
    return Lot(lot_id, credit, left, (credit.expires_at or NEVER, credit.recorded_at, lot_id))


def any_bound(lots: Iterable[Lot]) -> bool:
    """Say whether any of these is bound to products; asked of every spend, so it is quick."""
    for lot in lots:
        allotment = lot.credit.allotment
        if allotment is not None and allotment.products:
            return True
    return False
