"""A transaction is taken back by its VOID, which names it; nothing is edited (rules 4.5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.wallet.domain.allocation import Lain, Settled, lain_on, settle
from services.wallet.domain.facts import Fact, LotUse, Movement, Owed, Posted, Refused, Spend, Stood
from services.wallet.domain.lot import Lot, any_bound
from services.wallet.domain.paying import rows_of
from services.wallet.domain.posting import Posting, posting, reversal
from services.wallet.domain.transactions.credit import coming_in
from services.wallet.domain.wallet import Wallet, evolve
from shared.contracts.commands import CancelAward, CancelExpiration, CancelSpend, GrantAward
from shared.contracts.transaction import Kind
from shared.kernel.ids import derive_id


def cancel_award(wallet: Wallet, command: CancelAward) -> tuple[Fact, ...]:
    """Void an award's credit, whatever was spent of it: the balance may go negative (D-28).

    A cascade passes silently over an award that was refused, as its purchase was.

    Its expirations are voided first: what no longer exists cannot have ended. Debits that it had
    paid look for other credits, oldest debit first; what finds none stays uncovered.
    """
    lot = _award(wallet, command.award_id)
    if lot is None:
        return () if command.cascade else (not_found("EVENT_NOT_FOUND", command.award_id),)
    if lot.lot_id in wallet.voided:
        return (already(lot.lot_id),)
    return void_credit(wallet, lot)


def cancel_expiration(wallet: Wallet, command: CancelExpiration) -> tuple[Fact, ...]:
    """Void the latest expiration that stands; what comes back ends again with the next run."""
    lot = _award(wallet, command.award_id)
    if lot is None:
        return (not_found("EVENT_NOT_FOUND", command.award_id),)
    ended = _uses_of(wallet, lot, "EXPIRATION")
    if not ended:
        return (not_found("EVENT_NOT_FOUND", command.award_id),)
    standing = [use for use in ended if use.amount_minor]
    if not standing:
        return (already(ended[-1].transaction),)
    return (_void_expiration(wallet, lot, standing[-1]),)


def cancel_spend(wallet: Wallet, command: CancelSpend) -> tuple[Fact, ...]:
    """Void a spend: the credits that paid have their money again, with their own end (D-33).

    A cascade passes silently over a request that was refused or is already cancelled.
    """
    spend = wallet.spends.get(command.spend_id)
    if spend is None or spend.standing in {"REFUSED", "PURCHASE_REFUSED"}:
        return () if command.cascade else (not_found("EVENT_NOT_FOUND", command.spend_id),)
    if spend.standing == "CANCELLED":
        return () if command.cascade else (already(command.spend_id),)
    cancelled = replace(spend, standing="CANCELLED")
    if spend.amount_minor == 0:
        return (Stood(cancelled),)
    return (_void_spend(wallet, cancelled),)


def void_credit(wallet: Wallet, lot: Lot) -> tuple[Fact, ...]:
    """Void what gave a lot, its expirations first; D-28 says what becomes of what it paid."""
    facts: list[Fact] = []
    for use in _uses_of(wallet, lot, "EXPIRATION"):
        if use.amount_minor:
            facts.append(_void_expiration(wallet, lot, use))
            wallet = evolve(wallet, facts[-1])
    return (*facts, _void_lot(wallet, lot))


def void_movement(wallet: Wallet, movement: Movement) -> Posted:
    """Void a debit, a reimbursement or what was sent: the lots it took have their money again."""
    transaction, moved = movement.transaction, movement.posting
    debit = _Debit(transaction, movement.kind, moved, paid_by(wallet, transaction))
    return _void_debit(wallet, replace(debit, movement=movement))


def paid_by(wallet: Wallet, transaction: str) -> list[LotUse]:
    """What a transaction has of lots, as far as it was not given back."""
    uses = (use for use in wallet.uses.values() if use.transaction == transaction)
    return [use for use in uses if use.amount_minor]


def _void_lot(wallet: Wallet, lot: Lot) -> Posted:
    void = derive_id("void", lot.lot_id)
    paid = [use for use in _uses_of(wallet, lot) if use.amount_minor]
    freed = [Owed(use.transaction, use.kind, use.amount_minor, use.request) for use in paid]
    others = [other for other in wallet.lots if other.lot_id != lot.lot_id]
    standing = [use for use in wallet.uses.values() if use.lot_id != lot.lot_id]
    settled = _settle_anew(wallet, freed, others, standing)
    taken = LotUse(void, "VOID", lot.lot_id, lot.amount_minor)
    return Posted(
        void,
        "VOID",
        reversal(coming_in(lot.kind, lot.credit.participant, lot.amount_minor)),
        -lot.amount_minor,
        opened=lot,
        uses=(*_given_back(paid), taken, *settled.uses),
        owed=settled.owed,
        voids=lot.lot_id,
        voided_kind=lot.kind,
    )


def _settle_anew(
    wallet: Wallet, freed: Iterable[Owed], lots: Sequence[Lot], standing: Iterable[LotUse]
) -> Settled:
    """Let every debit that nothing pays any more look for other credits, oldest debit first.

    Those that were owed before look again too: where money is bound to products, what was freed
    may have made room for it (D-56). The answer names each debit whose rest is another one now.
    """
    before = {debit.transaction: debit.rest_minor for debit in wallet.owed}
    owed = {debit.transaction: debit for debit in wallet.owed}
    for debit in freed:
        rest = debit.rest_minor + before.get(debit.transaction, 0)
        owed[debit.transaction] = replace(debit, rest_minor=rest)
    settled = settle([*owed.values()], lots, _lain(wallet, lots, standing))
    owed |= {debit.transaction: debit for debit in settled.owed}
    changed = (d for d in owed.values() if d.rest_minor != before.get(d.transaction, 0))
    return Settled(settled.uses, tuple(changed))


def _lain(
    wallet: Wallet, lots: Iterable[Lot], standing: Iterable[LotUse]
) -> Mapping[str, Lain] | None:
    return lain_on(standing, (), rows_of(wallet)) if any_bound(lots) else None


@dataclass(frozen=True, slots=True)
class _Debit:
    """A debit that is taken back: what it was, and which credits paid for it."""

    transaction: str
    kind: Kind
    posting: Posting
    paid: Sequence[LotUse]
    lot: Lot | None = None
    spend: Spend | None = None
    movement: Movement | None = None


def _void_expiration(wallet: Wallet, lot: Lot, use: LotUse) -> Posted:
    moved = posting("EXPIRATION", lot.credit.participant, use.amount_minor)
    return _void_debit(wallet, _Debit(use.transaction, "EXPIRATION", moved, (use,), lot))


def _void_spend(wallet: Wallet, spend: Spend) -> Posted:
    request = spend.request
    moved = posting("SPEND", request.participant, spend.amount_minor)
    debit = _Debit(request.spend_id, "SPEND", moved, paid_by(wallet, request.spend_id))
    return _void_debit(wallet, replace(debit, spend=spend))


def _void_debit(wallet: Wallet, debit: _Debit) -> Posted:
    settled = Settled((), ())
    others = tuple(owed for owed in wallet.owed if owed.transaction != debit.transaction)
    if others:
        uses = wallet.uses.values()
        standing = [use for use in uses if use.transaction != debit.transaction]
        lots = _freed(wallet, debit.paid)
        settled = _settle_anew(replace(wallet, owed=others), (), lots, standing)
    return Posted(
        derive_id("void", debit.transaction),
        "VOID",
        reversal(debit.posting),
        debit.posting.amount_minor,
        opened=debit.lot,
        uses=(*_given_back(debit.paid), *settled.uses),
        owed=settled.owed,
        spend=debit.spend,
        movement=debit.movement,
        voids=debit.transaction,
        voided_kind=debit.kind,
    )


def _freed(wallet: Wallet, paid: Iterable[LotUse]) -> list[Lot]:
    """The lots as they will be once the money is back, in the order of paying."""
    lots = {lot.lot_id: lot for lot in wallet.lots}
    for use in paid:
        lot = lots.get(use.lot_id) or wallet.closed.get(use.lot_id)
        assert lot is not None, "every lot that paid is at hand"
        lots[use.lot_id] = lot.left(lot.remaining_minor + use.amount_minor)
    return sorted(lots.values(), key=lambda lot: lot.order)


def _award(wallet: Wallet, award_id: str) -> Lot | None:
    lot = wallet.lot(award_id)
    return lot if lot is not None and isinstance(lot.credit, GrantAward) else None


def _uses_of(wallet: Wallet, lot: Lot, kind: Kind | None = None) -> list[LotUse]:
    """Who has or had money of a lot, oldest first; a use of 0 was given back."""
    uses = (use for use in wallet.uses.values() if use.lot_id == lot.lot_id)
    return [use for use in uses if kind in {None, use.kind}]


def _given_back(paid: Iterable[LotUse]) -> tuple[LotUse, ...]:
    return tuple(replace(use, amount_minor=-use.amount_minor) for use in paid)


def not_found(code: str, named: str) -> Refused:
    """Say that there is no such thing."""
    return Refused(code, f"there is no {code.removesuffix('_NOT_FOUND').lower()} {named}")


def already(transaction: str) -> Refused:
    """Say that it was taken back before."""
    return Refused("ALREADY_CANCELLED", f"{transaction} was cancelled before")
