"""Money that moves without an award or a purchase (rules 4.2; D-51)."""

from dataclasses import replace

from tests.support.reference import calendar, people
from tests.support.reference.story import Told, minor
from tests.support.reference_wallet import merchants
from tests.support.reference_wallet.ledger import Credit, Debit
from tests.support.reference_wallet.world import Item, World


def no_money(world: World, told: Told) -> set[str]:
    codes = set()
    if people.terminated(world.story, told.participant):
        codes.add("PARTICIPANT_TERMINATED")
    wanted = told.name in ("wallet_debit", "wallet_reimburse", "wallet_transfer")
    if wanted and minor(told.data["amount"]) > world.ledger.balance(told.participant):
        codes.add("INSUFFICIENT_BALANCE")
    return codes


def credited(world: World, told: Told) -> None:
    data, zone = told.data, world.story.zone
    ends, begins = (data.get(key) and calendar.instant(data[key], zone)
                    for key in ("expires_on", "valid_from"))  # fmt: skip
    name, who, amount = ("credit", told.id), told.participant, minor(data["amount"])
    tie = world.tie.get((who, *name, amount, told.recorded_at), "")
    world.ledger.give(Credit(
        name, who, amount, told.recorded_at, told.place, tie=tie, expires=ends,
        valid_from=begins, conditions=data.get("spend_conditions") or {},
    ))  # fmt: skip


def debited(world: World, told: Told) -> None:
    _taken(world, told, "DEBIT")


def transferred(world: World, told: Told) -> str | None:
    """The balance moves lot by lot, with end and conditions (D-61); back if nobody takes it."""
    return _send(world, told, told.data["to"], minor(told.data["amount"]))


def left(world: World, told: Told) -> None:
    """Who leaves as a duplicate may hand everything over (rules 7; D-36)."""
    everything = world.ledger.balance(told.participant)
    if told.data.get("transfer_balance") and everything > 0:
        _send(world, told, told.data["replacement"], everything)


def may_not_leave(world: World, told: Told) -> set[str]:
    """A duplicate has a replacement that stays; nobody else hands anything over (rules 7)."""
    who, to = told.participant, told.data.get("replacement")
    if people.terminated(world.story, who):
        return {"PARTICIPANT_TERMINATED"}
    if told.data["reason"] != "DUPLICATION":
        asks = to or told.data.get("transfer_balance") or told.data.get("transfer_tokens")
        return {"TRANSFER_NOT_ALLOWED"} if asks else set()
    known = to in world.story.participants() and not people.terminated(world.story, to)
    return set() if known and to != who else {"REPLACEMENT_NOT_EFFECTIVE"}


def _send(world: World, told: Told, to: str, everything: int) -> str | None:
    debit = _taken(world, told, "TRANSFER", everything)
    nobody = to not in world.story.participants()
    if nobody or people.terminated(world.story, to):
        world.ledger.void_debit(debit)
        world.ledger.debits.remove(debit)
        return "UNKNOWN_PARTICIPANT" if nobody else "PARTICIPANT_TERMINATED"
    for credit, amount in debit.paid:
        moved = replace(credit, name=("credit", told.id), participant=to, amount=amount,
                        award=None, transfer=debit)  # fmt: skip
        moved.tie = world.tie.get((to, *moved.name, amount, moved.created), "")
        world.ledger.give(moved)
    return None


def reimbursed(world: World, told: Told) -> None:
    """The wallet gives, the account of its owner is credited (rules 4.2)."""
    debit = _taken(world, told, "REIMBURSE")
    cause = " ".join(debit.name)
    world.items.append(Item(cause, told.participant, -debit.amount, frozenset(), settled=True))


def _taken(world: World, told: Told, kind: str, amount: int | None = None) -> Debit:
    moment = world.story.performed_on(told)
    amount = minor(told.data["amount"]) if amount is None else amount
    debit = Debit((told.name, told.id), kind, told.participant, amount, told.place, moment)
    world.ledger.take(debit)
    return debit


def nothing_to_void(world: World, told: Told) -> set[str]:
    """What is voided is there, and stands (rules 4.2)."""
    meant = _meant(world, told)
    if not meant:
        return {"EVENT_NOT_FOUND"}
    return {"ALREADY_CANCELLED"} if all(each.voided for each in meant) else set()


def voided(world: World, told: Told) -> None:
    """A transaction is reversed, both legs of a transfer: the balance may go negative (D-28)."""
    for each in _meant(world, told):
        if isinstance(each, Credit):
            world.ledger.void_credit(each)
        else:
            world.ledger.void_debit(each)
            merchants.taken_back(world, " ".join(each.name))


def _meant(world: World, told: Told) -> list[Credit | Debit]:
    """Of a transfer first what was received, then what was given."""
    name, who = told.data["transaction"], told.participant
    given = [d for d in world.ledger.debits if d.participant == who and d.name[1:] == (name,)
             and d.kind in ("DEBIT", "REIMBURSE", "TRANSFER")]  # fmt: skip
    received = [c for c in world.ledger.credits if c.transfer in given and given]
    mine = [c for c in world.ledger.credits if c.participant == who and c.transfer is None]
    plain = [c for c in mine if c.name == ("credit", name)]
    return [*received, *given, *plain]
