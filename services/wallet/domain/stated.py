"""What every wallet transaction says of itself, and which credits paid for it."""

from datetime import date, datetime
from typing import Protocol, TypedDict

from services.wallet.domain.facts import Posted
from services.wallet.domain.lot import Lot
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import GrantAward, WalletCommand
from shared.contracts.transaction import Allocation, Kind, State


class Moved(TypedDict):
    """What every wallet transaction says."""

    transaction: str
    kind: Kind
    participant: str
    amount_minor: int
    change_minor: int
    balance_minor: int
    currency: str
    state: State
    recorded_at: datetime
    voids: str | None
    value_date: date | None
    number: str


class About(Protocol):
    """Whatever names a participant and a currency: a credit, a request, a command."""

    @property
    def participant(self) -> str:
        """Whose wallet it is about."""

    @property
    def currency(self) -> str:
        """The currency of the platform."""


def moved_by(
    command: WalletCommand,
    fact: Posted,
    about: About,
    after: Wallet,
    number: str,
) -> Moved:
    """Say what a transaction moved, and what the balance is after it."""
    return {
        "transaction": fact.transaction,
        "kind": fact.kind,
        "participant": about.participant,
        "amount_minor": fact.posting.amount_minor,
        "change_minor": fact.change_minor,
        "balance_minor": after.balance_minor,
        "currency": about.currency,
        "state": "POSTED" if fact.voids is None else "CANCELLED",
        "recorded_at": command.recorded_at,
        "voids": fact.voids,
        "value_date": fact.value_date,
        "number": number,
    }


def allocations(fact: Posted, transaction: str, before: Wallet) -> tuple[Allocation, ...]:
    """What the transaction has, or had, of each credit, in the order of paying."""
    own = [use for use in fact.uses if use.transaction == transaction]
    lots = [(before.lot(use.lot_id), abs(use.amount_minor)) for use in own]
    return tuple(_allocation(lot, amount) for lot, amount in lots if lot is not None)


def _allocation(lot: Lot, amount_minor: int) -> Allocation:
    credit = lot.credit
    if isinstance(credit, GrantAward):
        return Allocation(
            transaction=lot.lot_id,
            amount_minor=amount_minor,
            award=credit.award_id,
            offer=credit.offer,
            events=credit.events,
            external_references=credit.external_references,
        )
    return Allocation(
        transaction=lot.lot_id, amount_minor=amount_minor, credit=credit.external_reference
    )
