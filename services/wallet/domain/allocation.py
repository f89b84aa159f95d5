"""Which credit pays for which debit: earliest expiry first (rules 4.3, 4.4-5, D-31, D-55, D-56)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.wallet.domain.allotment import Circumstances
from services.wallet.domain.facts import LotUse, Owed
from services.wallet.domain.flow import Flow, Rows
from services.wallet.domain.lot import Lot, any_bound
from shared.contracts.commands import MakeSpend, SpendLine

Lain = Sequence[tuple[Rows, int]]
"""What was spent on a purchase so far: amounts, and the products that each is bound to."""


def coverable(lots: Collection[Lot], request: MakeSpend, spend: Circumstances, lain: Lain) -> int:
    """Say how much of what is asked for the lots cover there and then (rules 1.3-6, 4.4-3).

    What is bound to products covers what it can still pay of the lines; all else covers what it is.
    """
    if not any_bound(lots):
        return sum(lot.remaining_minor for lot in lots if lot.pays(spend))
    paying = [lot for lot in lots if lot.pays(spend)]
    bound = [lot for lot in paying if lot.rows]
    free = sum(lot.remaining_minor for lot in paying if not lot.rows)
    if not bound:
        return free
    flow = _begun(request, lain)
    return free + sum(flow.lay(lot.rows, lot.remaining_minor) for lot in bound)


def allocate(lots: Collection[Lot], debit: Owed, lain: Lain = ()) -> tuple[LotUse, ...]:
    """Take the debit's rest from lots that may pay it, in the order given, as far as it goes.

    Where a lot is bound to products, each pays what it adds to the flow onto the lines of the
    purchase, on top of all that was spent on it before (D-31, D-56).
    """
    spend = debit.spend
    flow = None
    if debit.request is not None and any_bound(lots):
        flow = _begun(debit.request, lain)
    uses = []
    rest = debit.rest_minor
    for lot in lots:
        if rest == 0:
            break
        if lot.remaining_minor and lot.pays(spend):
            taken = min(rest, lot.remaining_minor)
            taken = taken if flow is None else flow.lay(lot.rows, taken)
            rest -= taken
            uses += [_use(debit, lot, taken)] if taken else []
    return tuple(uses)


@dataclass(frozen=True, slots=True)
class Settled:
    """How uncovered debits were paid: from which lots, and what rest each changed one has."""

    uses: tuple[LotUse, ...]
    owed: tuple[Owed, ...]


def settle(
    owed: Sequence[Owed], lots: Iterable[Lot], lain: Mapping[str, Lain] | None = None
) -> Settled:
    """Pay uncovered debits from lots, both in the order given, respecting conditions (D-55).

    `lain` is what was spent on purchases before, by purchase, without what is owed here.
    """
    left = {lot.lot_id: lot for lot in lots}
    rests = {debit.transaction: debit for debit in owed}
    uses: list[LotUse] = []
    changed: list[Owed] = []
    for debit in owed:
        before = _with_others(debit, lain or {}, uses, left, rests)
        taken = allocate(left.values(), debit, before)
        for use in taken:
            lot = left[use.lot_id]
            left[use.lot_id] = lot.left(lot.remaining_minor - use.amount_minor)
        if taken:
            uses += taken
            rest = debit.rest_minor - sum(use.amount_minor for use in taken)
            rests[debit.transaction] = replace(debit, rest_minor=rest)
            changed.append(rests[debit.transaction])
    return Settled(tuple(uses), tuple(changed))


def lain_on(
    uses: Iterable[LotUse], owed: Iterable[Owed], rows: Mapping[str, Rows]
) -> dict[str, list[tuple[Rows, int]]]:
    """Say what was spent on each purchase, and what of it nothing pays; that may lie anywhere."""
    lain: dict[str, list[tuple[Rows, int]]] = {}
    for use in uses:
        if use.request is not None and use.amount_minor > 0:
            bound = rows.get(use.lot_id, ())
            lain.setdefault(use.request.purchase, []).append((bound, use.amount_minor))
    for debit in owed:
        if debit.request is not None:
            lain.setdefault(debit.request.purchase, []).append(((), debit.rest_minor))
    return lain


def _with_others(
    debit: Owed,
    lain: Mapping[str, Lain],
    uses: Iterable[LotUse],
    lots: Mapping[str, Lot],
    rests: Mapping[str, Owed],
) -> Lain:
    """All that was spent on the debit's purchase, but for what is to be paid of it now."""
    request = debit.request
    if request is None or not any_bound(lots.values()):
        return ()
    others = (each for each in rests.values() if each.transaction != debit.transaction)
    rows = {lot_id: lot.rows for lot_id, lot in lots.items()}
    now = lain_on(uses, others, rows).get(request.purchase, [])
    return [*lain.get(request.purchase, ()), *now]


def _begun(request: MakeSpend, lain: Lain) -> Flow:
    # A request from before its lines were told is for one thing that no product row names.
    unnamed = SpendLine(product="", amount_minor=request.purchase_total_minor)
    flow = Flow(request.lines or (unnamed,))
    for rows, amount in lain:
        flow.lay(rows, amount)
    return flow


def _use(debit: Owed, lot: Lot, amount_minor: int) -> LotUse:
    return LotUse(debit.transaction, debit.kind, lot.lot_id, amount_minor, debit.request)
