"""Tells a history to the river and to the reference of money, and says where they differ."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.operator.scenario.file import understand
from services.operator.scenario.functions import Functions
from services.operator.scenario.observed import Observed
from services.wallet.domain.lot import Lot
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import GrantAward
from tests.support.comparing import Difference, Line, awards_of, awards_told, finish
from tests.support.invariants import Watched, broken
from tests.support.reference import Story, Told
from tests.support.reference.reading import told_in, zone_of
from tests.support.reference_wallet import World, merchants, tell
from tests.support.reference_wallet.following import value_date
from tests.support.reference_wallet.ledger import Credit, Debit

NO_HISTORY = ("INVALID_", "UNKNOWN_")
Two = tuple[Counter[Line], Counter[Line]]


def money_difference(content: Mapping[str, Any]) -> Difference | None:
    """The first message after which the two do not have the same money."""
    scenario = understand(content)
    river, world = Functions(scenario), World(Story(zone_of(content)))
    river._wallet = watched = Watched()
    messages = [told for told in told_in(content) if isinstance(told, Told)]
    refused: dict[str, set[str]] = {}
    for step, (told, message) in enumerate(zip(messages, scenario.messages, strict=True)):
        finish(river.tell(message))
        world.tie = _ties(river, world)
        seen = river.observation.observed()
        known = set(seen.refused.values()) - {"UNKNOWN_PARTICIPANT"}
        invalid = [code for code in known if code.startswith(NO_HISTORY)]
        assert not invalid, f"{invalid}: everything has a right form, and names what there is"
        if codes := tell(world, told):
            refused[told.id] = codes
        for about, compare in VIEWS.items():
            ours, theirs = compare(river, seen, world)
            if ours != theirs:
                return _difference(step, told, about, ours, theirs)
        assert not broken(watched), (told, broken(watched))
        if not _as_refused(seen.refused, refused, set(_after_a_no(messages[: step + 1], refused))):
            theirs = Counter[Line]((name, *sorted(codes)) for name, codes in refused.items())
            return _difference(step, told, "refused", Counter(seen.refused.items()), theirs)
    assert not river.observation.stopped, river.observation.stopped
    return None


def _as_refused(ours: Mapping[str, str], theirs: Mapping[str, set[str]], either: set[str]) -> bool:
    same = ours.keys() - either == theirs.keys() - either
    return same and all(ours[each] in theirs[each] for each in ours.keys() - either)


def _after_a_no(told: list[Told], refused: Mapping[str, set[str]]) -> Iterator[str]:
    """What takes back a request that the wallet refused: nothing moves, whatever is said of it."""
    for each in told:
        meant = each.data.get("event") or each.data.get("spend_request")
        if isinstance(meant, str) and "SPEND_NOT_COVERED" in refused.get(meant, ()):
            yield each.id
        if each.name == "award_cancellation" and any(map(_not_covered, refused.values())):
            yield each.id


def _not_covered(codes: set[str]) -> bool:
    """Whether a purchase may have been refused for it: was what it had given ever there."""
    return "SPEND_NOT_COVERED" in codes


def _difference(
    step: int, told: Told, about: str, ours: Counter[Line], theirs: Counter[Line]
) -> Difference:
    alone = list((ours - theirs).elements()), list((theirs - ours).elements())
    return Difference(step, f"{told.name} {told.data}", about, *alone)


def _wallets(river: Functions, world: World) -> list[tuple[str, Wallet]]:
    return [(who, river._wallet.wallet(who)) for who in world.story.participants()]


def _named(lot: Lot) -> tuple[str, ...]:
    given = lot.credit
    if isinstance(given, GrantAward):
        return ("award", given.offer, *sorted(given.external_references))
    return ("credit", given.external_reference)


def _ties(river: Functions, world: World) -> dict[Any, str]:
    """Ids: the last word on which of two credits of one moment is the first (D-31)."""
    return {(who, *_named(lot), lot.amount_minor, lot.credit.recorded_at): lot.lot_id
            for who, wallet in _wallets(river, world)
            for lot in (*wallet.lots, *wallet.closed.values())}  # fmt: skip


def _balances(river: Functions, seen: Observed, world: World) -> Two:
    people = world.story.participants()
    return (Counter((who, seen.balances.get(who, 0)) for who in people),
            Counter((who, world.ledger.balance(who)) for who in people))  # fmt: skip


def _lots(river: Functions, seen: Observed, world: World) -> Two:
    """What is left of every credit, and what is owed: in all, whichever debit it is of."""
    ours, theirs = Counter[Line](), Counter[Line]()
    for who, wallet in _wallets(river, world):
        for place, lot in enumerate(wallet.lots):
            ours[who, place, _named(lot), lot.remaining_minor] += 1
        ours[who, "owed", sum(each.rest_minor for each in wallet.owed)] += 1
        for place, credit in enumerate(world.ledger.in_order(who)):
            theirs[who, place, credit.name, world.ledger.remaining(credit)] += 1
        theirs[who, "owed", sum(map(world.ledger.rest, world.ledger.owed(who)))] += 1
    return ours, theirs


def _spends(river: Functions, seen: Observed, world: World) -> Two:
    ours = Counter[Line](
        (s.participant, s.purchase, s.amount, s.state, s.instant, s.automatic, s.unit,
         None if s.instant or s.automatic else s.spend_request,
         tuple((("award", a.offer, *sorted(a.events)) if a.offer else ("credit", a.credit),
                a.amount) for a in s.allocations))
        for s in seen.spends
    )  # fmt: skip
    return ours, Counter(_spend(d) for d in world.ledger.debits if d.kind == "SPEND")


def _spend(debit: Debit) -> Line:
    purchase = debit.purchase.id if debit.purchase else None
    state = "CANCELLED" if debit.voided else "POSTED"
    request = debit.request.id if debit.request else None
    paid = tuple((credit.name, amount) for credit, amount in debit.first_paid)
    return (debit.participant, purchase, debit.amount, state, debit.instant, debit.automatic,
            debit.unit, request, paid)  # fmt: skip


def _expirations(river: Functions, seen: Observed, world: World) -> Two:
    ours = Counter[Line]((e.participant, e.offer, e.events, e.amount, e.state, str(e.value_date))
                         for e in seen.expirations)  # fmt: skip
    theirs = Counter[Line]()
    for debit in world.ledger.debits:
        credit = debit.first_paid[0][0] if debit.first_paid else None
        if debit.kind == "EXPIRATION" and credit is not None and credit.award is not None:
            theirs[_expiration(world, debit, credit)] += 1
    return ours, theirs


def _expiration(world: World, debit: Debit, credit: Credit) -> Line:
    assert credit.award is not None
    state = "CANCELLED" if debit.voided else "POSTED"
    return (debit.participant, credit.award.offer, frozenset(credit.award.events), debit.amount,
            state, value_date(world, credit))  # fmt: skip


def _awards(river: Functions, seen: Observed, world: World) -> Two:
    return awards_of(seen), awards_told(world.story)


def _receivables(river: Functions, seen: Observed, world: World) -> Two:
    told: Mapping[str, int] | None = getattr(seen, "receivables", None)
    if told is None:
        return Counter(), Counter()
    ours = Counter[Line]((who, amount) for who, amount in told.items() if amount)
    return ours, Counter(merchants.receivables(world).items())


VIEWS: dict[str, Callable[[Functions, Observed, World], Two]] = {
    "awarded": _awards,
    "balances": _balances,
    "spends": _spends,
    "expirations": _expirations,
    "lots": _lots,
    "receivables": _receivables,
}
