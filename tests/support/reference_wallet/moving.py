"""Money that moves without an award or a purchase (rules 4.2; D-51)."""

from tests.support.reference import calendar, people
from tests.support.reference.story import Told, minor
from tests.support.reference_wallet.ledger import Credit, Debit
from tests.support.reference_wallet.world import World


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
    world.ledger.give(Credit(
        ("credit", told.id), told.participant, minor(data["amount"]), told.recorded_at,
        told.place, expires=ends, valid_from=begins,
        conditions=data.get("spend_conditions") or {},
    ))  # fmt: skip


def debited(world: World, told: Told) -> None:
    amount, moment = minor(told.data["amount"]), world.story.performed_on(told)
    debit = Debit((told.name, told.id), "DEBIT", told.participant, amount, told.place, moment)
    world.ledger.take(debit)
