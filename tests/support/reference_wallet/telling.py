"""One more message about money: what is refused changes nothing, the rest moves it (rules 4)."""

import copy
from collections.abc import Callable

from tests.support.reference.story import Told
from tests.support.reference.telling import FREES
from tests.support.reference.telling import tell as tell_story
from tests.support.reference_wallet import following, merchants, moving, requests, undoing
from tests.support.reference_wallet.ledger import Debit
from tests.support.reference_wallet.world import World


def tell(world: World, told: Told) -> set[str]:
    """Tell a message; the codes with which it may be refused, none where it is not."""
    if told.name == "purchase" and told.data.get("spend_request"):
        return _both_or_neither(world, told)
    if told.id in world.story.answered or not _is_ours(world, told):
        return _to_the_story(world, told)
    codes = _refused(world, told)
    if codes:
        if not any(_frees(code) for code in codes):
            world.story.answered[told.id] = (told, min(codes))
        world.codes[told.id] = codes
        return codes
    code = tell_story(world.story, told) if told.name not in NOT_IN_STORY else None
    if code is None:
        code = OURS[told.name](world, told)
    if told.name in NOT_IN_STORY:
        world.story.answered[told.id] = (told, code or "")
    return {code} if code else set()


def _frees(code: str) -> bool:
    return code.startswith(FREES) or code.endswith("_NOT_FOUND")


NOT_IN_STORY = (
    "cancellation", "spend_request", "settlement", "spend_cancellation", "expiration_cancellation",
    "wallet_void",
)  # fmt: skip
"""Messages of which the story has another idea: it knows no spends."""


def _is_ours(world: World, told: Told) -> bool:
    if told.name == "cancellation":
        return world.request(told.data["event"]) is not None
    return told.name in OURS


def _to_the_story(world: World, told: Told) -> set[str]:
    """What is about awards: they are told first, money follows."""
    spends: list[Debit] = []
    known = told.id in world.story.answered
    if told.name == "cancellation" and not known:
        spends = undoing.spends_of(world, told.data["event"])
    code = tell_story(world.story, told)
    if code is not None:
        return world.codes.get(told.id, {code}) if code != "DIVERGENT" else {code}
    if told.name == "cancellation" and not known:
        undoing.cancel_requests(world, told)
        for debit in spends:
            undoing.unspend(world, debit)
    following.follow(world, told)
    if told.name == "run" and world.story.happened[-1] is told:
        return following.ran(world, told)
    if told.name == "purchase" and not known:
        requests.automatically(world, told)
    return set()


def _both_or_neither(world: World, told: Told) -> set[str]:
    """A purchase with a request: told to a copy of the world first (rules 8.1; D-32)."""
    if told.id in world.story.answered:
        code = tell_story(world.story, told)
        return {code} if code else set()
    said = told.data["spend_request"]
    data = {key: each for key, each in told.data.items() if key not in ("lines", "spend_request")}
    request = Told(told.place, "spend_request", data | said | {"purchase": told.id},
                   told.recorded_at)  # fmt: skip
    there = copy.deepcopy(world)
    codes = _to_the_story(there, told)
    if codes:
        return codes if told.id in there.story.answered else _keep(world, told, codes)
    purchase = there.purchase(told.id)
    assert purchase is not None
    codes = requests.wrong_on(there, request, purchase)
    if not codes:
        answer = requests.ask(there, request, purchase, own=told.id)
        codes = {answer} if answer else set()
    return _keep(world, told, codes) if codes else _become(world, there)


def _keep(world: World, told: Told, codes: set[str]) -> set[str]:
    """Refused: the purchase's id is answered, nothing else happened."""
    if not any(_frees(code) for code in codes):
        world.story.answered[told.id] = (told, min(codes))
    return codes


def _become(world: World, there: World) -> set[str]:
    for field in World.__slots__:
        setattr(world, field, getattr(there, field))
    return set()


def _refused(world: World, told: Told) -> set[str]:
    if told.participant not in world.story.participants():
        return {"UNKNOWN_PARTICIPANT"}
    match told.name:
        case "spend_request":
            return requests.wrong(world, told)
        case "cancellation":
            request = world.request(told.data["event"])
            assert request is not None
            if request.participant != told.participant:
                return {"EVENT_NOT_FOUND"}
            gone = request.id in world.cancelled_requests
            return {"ALREADY_CANCELLED"} if gone else set()
        case "spend_cancellation":
            return undoing.nothing_to_unspend(world, told)
        case "expiration_cancellation":
            return undoing.nothing_to_revive(world, told)
        case "termination":
            return moving.may_not_leave(world, told)
        case "settlement":
            return merchants.nothing_to_settle(world, told)
        case "wallet_void":
            return moving.nothing_to_void(world, told)
        case _:
            return moving.no_money(world, told)


def _asked(world: World, told: Told) -> str | None:
    purchase = world.purchase(told.data["purchase"])
    assert purchase is not None
    return requests.ask(world, told, purchase)


OURS: dict[str, Callable[[World, Told], str | None]] = {
    "spend_request": _asked,
    "cancellation": undoing.request_cancelled,
    "spend_cancellation": undoing.unspent,
    "expiration_cancellation": undoing.revived,
    "wallet_credit": moving.credited,
    "wallet_debit": moving.debited,
    "wallet_transfer": moving.transferred,
    "wallet_reimburse": moving.reimbursed,
    "wallet_void": moving.voided,
    "termination": moving.left,
    "settlement": merchants.settled_at_once,
}
"""What each message about money does, once it was accepted."""
