"""Which credit pays for which debit: earliest expiry first (rules 4.3, 4.4-5, D-31, D-55)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.wallet.domain.allotment import Circumstances
from services.wallet.domain.facts import LotUse, Owed
from services.wallet.domain.lot import Lot


def coverable(lots: Iterable[Lot], spend: Circumstances | None) -> int:
    """Add up what the lots can pay there and then."""
    return sum(lot.remaining_minor for lot in lots if lot.pays(spend))


def allocate(lots: Iterable[Lot], debit: Owed) -> tuple[LotUse, ...]:
    """Take the debit's rest from lots that may pay it, in the order given, as far as it goes."""
    uses = []
    rest = debit.rest_minor
    spend = debit.spend
    for lot in lots:
        if rest == 0:
            break
        if lot.remaining_minor and lot.pays(spend):
            taken = min(rest, lot.remaining_minor)
            rest -= taken
            uses.append(_use(debit, lot, taken))
    return tuple(uses)


@dataclass(frozen=True, slots=True)
class Settled:
    """How uncovered debits were paid: from which lots, and what rest each changed one has."""

    uses: tuple[LotUse, ...]
    owed: tuple[Owed, ...]


def settle(owed: Sequence[Owed], lots: Sequence[Lot]) -> Settled:
    """Pay uncovered debits from lots, both in the order given, respecting conditions (D-55)."""
    left = {lot.lot_id: lot for lot in lots}
    uses: list[LotUse] = []
    changed: list[Owed] = []
    for debit in owed:
        taken = allocate(left.values(), debit)
        for use in taken:
            lot = left[use.lot_id]
            left[use.lot_id] = lot.left(lot.remaining_minor - use.amount_minor)
        if taken:
            uses += taken
            rest = debit.rest_minor - sum(use.amount_minor for use in taken)
            changed.append(Owed(debit.transaction, debit.kind, rest, debit.request))
    return Settled(tuple(uses), tuple(changed))


def _use(debit: Owed, lot: Lot, amount_minor: int) -> LotUse:
    return LotUse(debit.transaction, debit.kind, lot.lot_id, amount_minor, debit.request)
