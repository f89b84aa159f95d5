"""What one event costs does not grow with what a participant did before."""

from datetime import timedelta

from services.rewards.domain.folding.memory import Memory
from services.rewards.domain.judging.finding import undone_with
from services.rewards.domain.judging.recalling import Recall
from services.rewards.domain.partition import Partition
from services.rewards.domain.remembered.accumulation import SLICES_MAX
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.shell.rows import pack_participant
from shared.contracts.events import RunReached
from tests.support.stories import (
    MORNING,
    PLATFORM,
    a_purchase,
    a_run,
    an_offer,
    setup,
    signed_up,
)

MONTHLY = {"transaction_period_range": {"value": 1, "unit": "MONTHS"}}
YEARLY = {"transaction_period_range": {"value": 1, "unit": "YEARS"}}
OFFERS = (
    an_offer("HUNDRED", "AMOUNTS", conditions=MONTHLY | {"transaction_amount": {"from": 100}}),
    an_offer("NEVER", "AMOUNTS", conditions=YEARLY | {"transaction_amount": {"from": 9_999_999}}),
    an_offer("FIFTH", "VISITS", conditions={"transaction_number": {"from": 5}}),
)


class Household:
    """Buys for 23 euro every hour, and is visited by a run after every third purchase."""

    def __init__(self) -> None:
        self.partition = Partition(PLATFORM)
        for change in setup(*OFFERS):
            self.partition.judge(change)
        self.partition.judge(signed_up())
        self.bought = 0
        self.read = 0
        """Events that runs had at hand so far."""

    def buy(self, times: int) -> None:
        """Go on buying."""
        for _ in range(times):
            self.bought += 1
            now = MORNING + timedelta(hours=self.bought)
            self.partition.judge(a_purchase(f"p{self.bought}", total_minor=2300, on=now))
            if self.bought % 3 == 0:
                self._run(a_run(f"r{self.bought}", as_of=now, version=1_000 + self.bought))

    def _run(self, run: RunReached) -> None:
        """Run with nothing at hand but what waits, and what the offers recall."""
        whole, wanted = self.partition.memory, self.partition.recalls(["ada"]).get("ada")
        events = [
            kept
            for kept in whole.events_of("ada").values()
            if kept.evaluation == "WAITING" or (wanted and _recalled(kept, wanted))
        ]
        part = self.partition.memory = Memory()
        part.recall([whole.participant("ada")], events)
        self.partition.judge(run)
        whole.recall([part.participant("ada")], part.events_of("ada").values())
        self.partition.memory = whole
        self.read += len(events)


def _recalled(kept: KeptEvent, wanted: Recall) -> bool:
    if kept.evaluation != "DORMANT" and not wanted.passed:
        return False
    return wanted.since is None or kept.event.performed_on >= wanted.since


def test_an_event_of_a_heavy_participant_reads_as_much_as_one_of_a_light_one() -> None:
    light, heavy = Household(), Household()
    heavy.buy(600)
    before = heavy.read
    light.buy(60)
    heavy.buy(60)
    assert heavy.read - before <= light.read <= 3 * 60


def test_with_so_little_at_hand_every_award_is_made() -> None:
    household = Household()
    household.buy(600)
    tallies = household.partition.memory.participant("ada").awards
    assert {offer: tally.count for offer, tally in tallies.items()} == {
        "HUNDRED": 120,
        "FIFTH": 120,
    }


def test_what_is_remembered_of_a_heavy_participant_is_bounded() -> None:
    household = Household()
    household.buy(300)
    some = household.partition.memory.participant("ada")
    household.buy(300)
    more = household.partition.memory.participant("ada")
    assert len(more.accumulations["NEVER"].slices) == SLICES_MAX
    assert len(pack_participant(more)) < 1.05 * len(pack_participant(some))


def test_a_cancellation_reads_what_it_undoes() -> None:
    household = Household()
    household.buy(300)
    events = household.partition.memory.events_of("ada")
    awarded = [kept for kept in events.values() if kept.awards]
    named, more = {awarded[0].event_id}, True
    while more:
        found = named.union(*(undone_with(events[name], events) for name in named))
        more, named = found != named, found
    assert len(named) == 5
