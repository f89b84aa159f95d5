"""The laws of spending over engine and wallet together, whenever the wallet's answer is heard.

The wallet refuses a purchase with its request some time after the engine has kept it; until the
engine hears of it, anything may be told. In the end both must hold the same.
"""

from collections.abc import Iterable

from hypothesis import given

from shared.contracts.commands import CreateSpend, GrantAward, WalletCommand
from tests.support.journals import PEOPLE, Dice, dice
from tests.support.spending_journals import spending_journal_of
from tests.support.spending_river import River, lived


@given(dice)
def test_engine_and_wallet_hold_the_same_awards(d: Dice) -> None:
    river = lived(d, spending_journal_of(d))
    for who in PEOPLE:
        kept = river.rewards.memory.events_of(who).values()
        posted = {award.award_id for event in kept for award in event.posted_awards()}
        wallet = river.wallet.wallet(who)
        lots = {lot.lot_id for lot in (*wallet.lots, *wallet.closed.values())}
        credited = {lot for lot in lots if lot in _granted(river.commands)}
        assert posted == credited - wallet.voided


@given(dice)
def test_a_refused_purchase_left_nothing_in_either(d: Dice) -> None:
    river = lived(d, spending_journal_of(d))
    for who in PEOPLE:
        wallet = river.wallet.wallet(who)
        for purchase in wallet.refused_purchases:
            kept = river.rewards.memory.event(purchase)
            assert kept is not None
            assert kept.state == "REFUSED"
            assert kept.evaluation == "SETTLED"
            assert not wallet.purchases.get(purchase, 0)
            requests = (river.rewards.memory.event(each) for each in kept.spend_requests)
            assert all(each is None or each.state == "REFUSED" for each in requests)


@given(dice)
def test_tallies_count_the_awards_that_stand(d: Dice) -> None:
    river = lived(d, spending_journal_of(d))
    for who in PEOPLE:
        posted: dict[str, int] = {}
        for event in river.rewards.memory.events_of(who).values():
            for award in event.posted_awards():
                if award.events[-1] == event.event_id:
                    posted[award.offer] = posted.get(award.offer, 0) + 1
        tallies = river.rewards.memory.participant(who).awards
        assert {offer: tally.count for offer, tally in tallies.items() if tally.count} == posted


@given(dice)
def test_told_twice_is_done_once(d: Dice) -> None:
    journal = spending_journal_of(d)
    once, twice = River(), River()
    for message in journal:
        once.tell(message)
        twice.tell(message)
        twice.tell(message)
    assert once.commands == twice.commands
    assert once.waiting == twice.waiting


def test_such_journals_have_refused_purchases_that_were_awarded() -> None:
    refused = awarded = together = 0
    for seed in range(150):
        d = Dice(seed)
        river = lived(d, spending_journal_of(d))
        for who in PEOPLE:
            wallet = river.wallet.wallet(who)
            refused += len(wallet.refused_purchases)
            kept = (river.rewards.memory.event(each) for each in wallet.refused_purchases)
            awarded += sum(1 for each in kept if each is not None and each.awards)
        together += sum(isinstance(each, CreateSpend) for each in river.commands)
    assert refused > 20
    assert awarded > 10
    assert together > 100


def _granted(commands: Iterable[WalletCommand]) -> set[str]:
    found: set[str] = set()
    for command in commands:
        if isinstance(command, CreateSpend):
            found |= {grant.award_id for grant in command.grants}
        elif isinstance(command, GrantAward):
            found.add(command.award_id)
    return found
