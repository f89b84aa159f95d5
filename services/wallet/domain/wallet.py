"""One participant's wallet as it is remembered: a fold of its facts."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import attrgetter
from typing import assert_never

from services.wallet.domain.facts import (
    Fact,
    LotUse,
    Movement,
    Noticed,
    Owed,
    Passed,
    Posted,
    Refused,
    Spend,
    Stood,
)
from services.wallet.domain.lot import Lot

_ORDER = attrgetter("order")


@dataclass(frozen=True, slots=True)
class Wallet:
    """What must be known to decide the next command.

    Balance, open lots and uncovered debits are always complete: balance = open lots - uncovered.
    The rest is history, of which only what a command refers to needs to be at hand.
    """

    balance_minor: int = 0
    lots: tuple[Lot, ...] = ()
    """Open lots, in the order of paying."""
    owed: tuple[Owed, ...] = ()
    """Debits with an uncovered rest, oldest first."""
    closed: Mapping[str, Lot] = field(default_factory=dict)
    """Lots with nothing left."""
    uses: Mapping[tuple[str, str], LotUse] = field(default_factory=dict)
    """What each transaction has of each lot, net, oldest first; 0 once it was given back."""
    voided: frozenset[str] = frozenset()
    movements: Mapping[str, Movement] = field(default_factory=dict)
    """Debits, reimbursements and what was sent, by transaction."""
    spends: Mapping[str, Spend] = field(default_factory=dict)
    purchases: Mapping[str, int] = field(default_factory=dict)
    """What was spent so far on a purchase, in minor units."""
    refused_purchases: frozenset[str] = frozenset()
    """Purchases that do not exist: they were refused together with their spend request."""

    def lot(self, lot_id: str) -> Lot | None:
        """Find a lot, open or not."""
        for lot in self.lots:
            if lot.lot_id == lot_id:
                return lot
        return self.closed.get(lot_id)

    def without_history(self) -> Wallet:
        """Keep what is always complete and let the rest go."""
        if not any(getattr(self, name) for name in _HISTORY):
            return self
        return Wallet(self.balance_minor, self.lots, self.owed)


_HISTORY = ("closed", "uses", "voided", "movements", "spends", "purchases", "refused_purchases")


def fold(facts: Iterable[Fact], wallet: Wallet | None = None) -> Wallet:
    """Remember facts one after the other."""
    return reduce(evolve, facts, wallet or Wallet())


def evolve(wallet: Wallet, fact: Fact) -> Wallet:
    """Remember one fact. Never refuses: the past is not up for debate."""
    match fact:
        case Posted():
            return _post(wallet, fact)
        case Stood():
            return _with(wallet, fact.spend)
        case Refused():
            return wallet if fact.spend is None else _with(wallet, fact.spend)
        case Passed() | Noticed():
            return wallet
        case _:
            assert_never(fact)


def _with(wallet: Wallet, spend: Spend) -> Wallet:
    spends = {**wallet.spends, spend.request.spend_id: spend}
    if spend.standing != "PURCHASE_REFUSED":
        return replace(wallet, spends=spends)
    refused = wallet.refused_purchases | {spend.request.purchase}
    return replace(wallet, spends=spends, refused_purchases=refused)


def _post(wallet: Wallet, fact: Posted) -> Wallet:
    balance = wallet.balance_minor + fact.change_minor
    lots = wallet.lots
    if fact.opened is not None and fact.opens:
        lots = _placed(lots, fact.opened)
        if not fact.uses:
            return _credited(wallet, balance, lots)
    lots, closed = _taken(lots, wallet.closed, fact.uses)
    spends, purchases = _spent(wallet, fact)
    return Wallet(
        balance_minor=balance,
        lots=lots,
        owed=_uncovered(wallet.owed, fact),
        closed=closed,
        uses=_used(wallet.uses, fact.uses),
        voided=wallet.voided if fact.voids is None else wallet.voided | {fact.voids},
        movements=_moved(wallet.movements, fact),
        spends=spends,
        purchases=purchases,
        refused_purchases=wallet.refused_purchases,
    )


def _credited(wallet: Wallet, balance_minor: int, lots: tuple[Lot, ...]) -> Wallet:
    """The short way for nearly every command: a credit into a wallet that owes nothing."""
    return Wallet(
        balance_minor,
        lots,
        wallet.owed,
        wallet.closed,
        wallet.uses,
        wallet.voided,
        wallet.movements,
        wallet.spends,
        wallet.purchases,
        wallet.refused_purchases,
    )


def _placed(lots: tuple[Lot, ...], lot: Lot) -> tuple[Lot, ...]:
    if not lots or lots[-1].order < lot.order:
        return (*lots, lot)
    at = bisect(lots, lot.order, key=_ORDER)
    return (*lots[:at], lot, *lots[at:])


def _taken(
    lots: tuple[Lot, ...], closed: Mapping[str, Lot], uses: tuple[LotUse, ...]
) -> tuple[tuple[Lot, ...], Mapping[str, Lot]]:
    taken: dict[str, int] = {}
    for use in uses:
        taken[use.lot_id] = taken.get(use.lot_id, 0) + use.amount_minor
    left = {lot_id: lot for lot_id, lot in closed.items() if lot_id in taken}
    left |= {lot.lot_id: lot for lot in lots if lot.lot_id in taken}
    left = {each: lot.left(lot.remaining_minor - taken[each]) for each, lot in left.items()}
    assert len(left) == len(taken), "every lot that is used is at hand"
    still = tuple(lot for lot in lots if lot.lot_id not in taken)
    for lot in left.values():
        if lot.remaining_minor:
            still = _placed(still, lot)
    shut = {each: lot for each, lot in closed.items() if each not in taken}
    return still, shut | {each: lot for each, lot in left.items() if not lot.remaining_minor}


def _used(
    uses: Mapping[tuple[str, str], LotUse], changes: tuple[LotUse, ...]
) -> Mapping[tuple[str, str], LotUse]:
    after = dict(uses)
    for use in changes:
        key = (use.transaction, use.lot_id)
        before = after.get(key)
        net = use.amount_minor + (before.amount_minor if before else 0)
        after[key] = replace(use, amount_minor=net)
    return after


def _uncovered(owed: tuple[Owed, ...], fact: Posted) -> tuple[Owed, ...]:
    gone = {fact.voids} | {debit.transaction for debit in fact.owed}
    rests = {debit.transaction: debit for debit in fact.owed if debit.rest_minor}
    kept = tuple(
        rests.pop(debit.transaction, debit)
        for debit in owed
        if debit.transaction not in gone or debit.transaction in rests
    )
    return (*kept, *rests.values())


def _moved(movements: Mapping[str, Movement], fact: Posted) -> Mapping[str, Movement]:
    found = fact.movement
    return movements if found is None else {**movements, found.transaction: found}


def _spent(wallet: Wallet, fact: Posted) -> tuple[Mapping[str, Spend], Mapping[str, int]]:
    spend = fact.spend
    if spend is None:
        return wallet.spends, wallet.purchases
    purchase = spend.request.purchase
    so_far = wallet.purchases.get(purchase, 0) - fact.change_minor
    spends = {**wallet.spends, spend.request.spend_id: spend}
    return spends, {**wallet.purchases, purchase: so_far}
