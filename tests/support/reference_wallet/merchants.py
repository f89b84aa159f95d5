"""Merchants: who may spend where, what they contribute, what is settled (rules 6; D-34, D-35)."""

from collections.abc import Mapping
from typing import Any

from tests.support.reference.merchants import behind, group_of
from tests.support.reference.people import collaborate
from tests.support.reference.story import Award, Told
from tests.support.reference_wallet.ledger import Debit
from tests.support.reference_wallet.world import Item, World

Merchant = Mapping[str, Any]


def effective(merchant: Merchant) -> bool:
    """Whether a merchant takes part at all."""
    return bool(merchant.get("state", "EFFECTIVE") == "EFFECTIVE")


def refuses_spends(world: World, event: Told) -> str | None:
    """The merchant's spend rules: the mirror of the award table (D-34, D-58)."""
    merchant = behind(world.story, event)
    if merchant is None:
        return None
    if not effective(merchant):
        return "MERCHANT_NOT_EFFECTIVE"
    owner = world.story.signed_up(event.participant).data.get("owned_by_group")
    group = group_of(world.story, merchant)
    if owner is None or group is None:
        return None
    if owner == group:
        return None if merchant.get("spend_own_group", True) else "MERCHANT_REFUSES"
    allowed = not collaborate(world.story, owner, group) or merchant.get("spend_other_groups", True)
    return None if allowed else "MERCHANT_REFUSES"


def awarded(world: World, award: Award, cause: str) -> None:
    """An award debits the merchant of its last event by the contribution (D-35, D-43)."""
    event = world.story.event(award.events[-1]) if award.events else None
    merchant = behind(world.story, event) if event is not None else None
    if merchant is not None and award.contribution[1]:
        world.items.append(
            Item(cause, merchant["code"], award.contribution[1], frozenset(award.events))
        )


def spent(world: World, debit: Debit, event: Told) -> None:
    """A spend credits the merchant where it was made, or the participant's own account (D-44)."""
    merchant = behind(world.story, event)
    if merchant is None or debit.purchase is None:
        return
    credits_participant = bool(merchant.get("credits_participants"))
    account = debit.participant if credits_participant else merchant["code"]
    item = Item(" ".join(debit.name), account, -debit.amount, frozenset({debit.purchase.id}))
    item.settled = credits_participant
    world.items.append(item)


def taken_back(world: World, cause: str) -> None:
    """What a transaction caused is reversed: at once at a participant, else when next settled."""
    participants = world.story.participants()
    for item in [each for each in world.items if each.cause == cause]:
        back = Item(f"not {cause}", item.account, -item.amount, item.events)
        back.settled = item.account in participants
        world.items.append(back)


def settlement(world: World, told: Told) -> set[str]:
    """A run settles what is due; a draft only lists it, and holds others off until it is decided.

    What came after a draft is left for the next settlement.
    """
    decided = told.data.get("confirms") or told.data.get("discards")
    drafted, count = world.draft or (None, len(world.items))
    if decided is None and drafted is not None:
        return {"SETTLEMENT_DRAFTED"}
    if decided != drafted:
        return {"SETTLEMENT_NOT_FOUND"}
    world.draft = (told.id, count) if told.data.get("draft") else None
    if not (told.data.get("draft") or told.data.get("discards")):
        settle(world.items[:count])
    return set()


def settle(items: list[Item]) -> None:
    """Settle what is not settled yet."""
    for item in items:
        item.settled = True


def settled_at_once(world: World, told: Told) -> None:
    """What one purchase caused is settled without waiting for a run (rules 6)."""
    settle([item for item in world.items if told.data["purchase"] in item.events])


def nothing_to_settle(world: World, told: Told) -> set[str]:
    """A purchase that is nobody else's."""
    purchase = world.purchase(told.data["purchase"])
    mine = purchase is not None and purchase.participant == told.participant
    return set() if mine else {"PURCHASE_NOT_FOUND"}


def receivables(world: World) -> dict[str, int]:
    """Debits less credits of every account: a merchant that owes is positive."""
    found: dict[str, int] = {}
    for item in world.items:
        if item.settled:
            found[item.account] = found.get(item.account, 0) + item.amount
    return {account: amount for account, amount in found.items() if amount}
