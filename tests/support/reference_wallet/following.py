"""What money does when awards come and go, and what runs do with it (rules 4.3, 5; D-54)."""

from datetime import timedelta

from tests.support.reference import calendar
from tests.support.reference.story import Award, Told
from tests.support.reference_wallet import merchants, requests
from tests.support.reference_wallet.ledger import Credit, Debit
from tests.support.reference_wallet.world import AWARDS_BY_PURCHASE, World, age


def follow(world: World, told: Told) -> None:
    """The wallet follows what was awarded and taken back; what is instant is spent (D-54)."""
    awards, seen = world.story.awards, world.seen
    for place, state in enumerate(seen):
        if awards[place].state != state:
            world.ledger.void_credit(world.credit_of[place])
            merchants.taken_back(world, f"award {place}")
    new = range(len(seen), len(awards))
    for events in dict.fromkeys(awards[place].events for place in new):
        together = [place for place in new if awards[place].events == events]
        for place in together:
            _credit(world, told, place)
        for place in together:
            event = world.story.event(events[0]) if events else None
            if event is not None and _instant(world, awards[place]):
                requests.instantly(world, event, place, told.recorded_at)
    world.seen = [award.state for award in awards]


def _credit(world: World, told: Told, place: int) -> None:
    award = world.story.awards[place]
    offer = world.offer_of(award)
    credit = Credit(
        world.name_of(award),
        award.participant,
        award.amount,
        award.created,
        place,
        tie=world.tie.get(
            (award.participant, *world.name_of(award), award.amount, award.created), ""
        ),
        expires=world.ends(award),
        conditions=offer.get("spend_conditions") or {},
        award=award,
    )
    world.credit_of[place] = credit
    world.ledger.give(credit)
    merchants.awarded(world, award, f"award {place}")


def _instant(world: World, award: Award) -> bool:
    """An offer that spends instantly, or a participant who lets any offer of purchases do so."""
    offer = world.offer_of(award)
    kind = world.story.known("offer_type", award.offer_type)["classification"]
    if kind not in AWARDS_BY_PURCHASE:
        return False
    authorised = world.latest(award.participant, "instant_spend_authorisation").get("authorised")
    return bool(offer.get("spend_method") == "SPEND_INSTANTLY" or authorised)


def ran(world: World, told: Told) -> set[str]:
    """What a run does with money, and why not."""
    match told.data.get("kind", "EVALUATION"):
        case "EVALUATION":
            world.waiting.sort(key=lambda debit: age(world, debit.request) if debit.request else ())
            requests.run(world, told)
        case "BALANCE_EXPIRATION":
            _expire(world, told)
        case _:
            return merchants.settlement(world, told)
    return set()


def _expire(world: World, told: Told) -> None:
    """What is left of every credit that has ended is debited (rules 4.3)."""
    now = calendar.instant(told.data["as_of"], world.story.zone)
    for credit in world.ledger.credits:
        left = world.ledger.remaining(credit)
        if credit.expires is not None and credit.expires <= now and left > 0:
            debit = Debit(("expiration", *credit.name), "EXPIRATION", credit.participant, left,
                          told.place, now, recorded_at=told.recorded_at)  # fmt: skip
            debit.paid = debit.first_paid = [(credit, left)]
            world.ledger.debits.append(debit)


def value_date(world: World, credit: Credit) -> str:
    """The day before the end; of an end within a day, that day (D-48)."""
    assert credit.expires is not None
    last = credit.expires - timedelta(microseconds=1)
    return calendar.day_of(last, world.story.zone).isoformat()
