"""What is taken back: requests, spends, expirations (rules 4.5; D-33, D-55)."""

from tests.support.reference.story import Told
from tests.support.reference_wallet import merchants
from tests.support.reference_wallet.ledger import Debit
from tests.support.reference_wallet.world import World


def spends_of(world: World, event: str) -> list[Debit]:
    """Requested spends, then automatic, then instant ones, each the latest first (D-55)."""
    mine = [d for d in world.ledger.debits
            if d.purchase is not None and d.purchase.id == event and not d.voided]  # fmt: skip
    return [
        *(d for d in reversed(mine) if d.request is not None),
        *(d for d in reversed(mine) if d.automatic),
        *(d for d in reversed(mine) if d.instant),
    ]


def cancel_requests(world: World, told: Told) -> None:
    """With a purchase its requests go (rules 1.1)."""
    event = told.data["event"]
    for request in world.requests:
        if request.data["purchase"] == event:
            world.cancelled_requests.add(request.id)
    world.waiting = [d for d in world.waiting if d.purchase is None or d.purchase.id != event]


def unspend(world: World, debit: Debit) -> None:
    if not debit.voided:
        world.ledger.void_debit(debit)
        merchants.taken_back(world, " ".join(debit.name))


def _spends_meant(world: World, told: Told) -> list[Debit]:
    """By its request; or the instant or automatic ones of a purchase."""
    mine = [d for d in world.ledger.debits
            if d.kind == "SPEND" and d.participant == told.participant]  # fmt: skip
    wanted = told.data.get("spend_request")
    if wanted is not None:
        return [d for d in mine if d.request is not None and d.request.id == wanted]
    mine = [d for d in mine if d.purchase and d.purchase.id == told.data.get("purchase")]
    return [d for d in mine if (d.instant and told.data.get("instant"))
            or (d.automatic and told.data.get("automatic"))]  # fmt: skip


def nothing_to_unspend(world: World, told: Told) -> set[str]:
    """A request that stands and has spent nothing can be taken back, too.

    Of one that the system made and that came to nothing the rules say nothing.
    """
    request = world.request(str(told.data.get("spend_request")))
    if request is not None:
        gone = request.id in world.unspent | world.cancelled_requests
        mine = request.participant == told.participant
        return set() if mine and not gone else {"ALREADY_CANCELLED" if mine else "EVENT_NOT_FOUND"}
    meant = _spends_meant(world, told)
    if not meant:
        by_itself = told.data.get("purchase") is not None
        return {"EVENT_NOT_FOUND", *(["ALREADY_CANCELLED"] if by_itself else [])}
    return set() if any(not d.voided for d in meant) else {"ALREADY_CANCELLED"}


def _ends_meant(world: World, told: Told) -> list[Debit]:
    offer, event = told.data["offer"], told.data["event"]
    found = []
    for debit in world.ledger.debits:
        award = debit.first_paid[0][0].award if debit.kind == "EXPIRATION" else None
        mine = debit.participant == told.participant
        if mine and award is not None and award.offer == offer and event in award.events:
            found.append(debit)
    return found


def nothing_to_revive(world: World, told: Told) -> set[str]:
    meant = _ends_meant(world, told)
    if not meant:
        return {"EVENT_NOT_FOUND"}
    return set() if any(not d.voided for d in meant) else {"ALREADY_CANCELLED"}


def request_cancelled(world: World, told: Told) -> None:
    event = told.data["event"]
    world.cancelled_requests.add(event)
    world.waiting = [d for d in world.waiting if d.request is None or d.request.id != event]
    spend = world.spend_of(event)
    if spend is not None:
        unspend(world, spend)


def unspent(world: World, told: Told) -> None:
    wanted = str(told.data.get("spend_request"))
    world.unspent.add(wanted)
    world.waiting = [d for d in world.waiting if d.request is None or d.request.id != wanted]
    for debit in _spends_meant(world, told):
        unspend(world, debit)


def revived(world: World, told: Told) -> None:
    latest = [d for d in _ends_meant(world, told) if not d.voided][-1]
    world.ledger.void_debit(latest)
