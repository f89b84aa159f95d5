"""A run on its way: whatever comes between its steps, everybody is judged as at once (3.17)."""

from collections import defaultdict
from collections.abc import Iterable
from random import Random
from typing import Any

from hypothesis import given, settings

from services.rewards.domain.answers.decision import Record
from services.rewards.domain.folding.memory import Memory
from services.rewards.domain.partition import Partition
from shared.contracts.commands import WalletCommand
from shared.contracts.events import JournalEvent
from shared.contracts.notice import Notice
from tests.support.journals import PEOPLE, Dice, dice, journal_of
from tests.support.neighbours import as_event
from tests.support.steps import StepByStep
from tests.support.stories import PLATFORM


class Flow:
    """A partition whose run goes on when somebody lets in what it told itself."""

    def __init__(self, memory: Memory) -> None:
        self.partition = Partition(PLATFORM, memory=memory)
        self.commands: list[WalletCommand] = []
        self.records: list[Record] = []
        self.at_the_door: list[Notice] = []

    def tell(self, message: JournalEvent) -> None:
        """Judge a message, again while a run has to be through before it."""
        while True:
            ruling = self.partition.judge(message)
            self.commands += [command for _, command in ruling.commands]
            self.records += [record for _, record in ruling.records]
            self.at_the_door += [notice for _, notice in ruling.notices]
            if ruling.cursor is None:
                return

    def let_in(self, chance: Random, likely: float) -> None:
        """Let in some of what lies at the door, in order."""
        while self.at_the_door and chance.random() < likely:
            self.tell(as_event(self.at_the_door.pop(0)))


def in_one_go(journal: Iterable[JournalEvent]) -> Flow:
    flow = Flow(Memory())
    for message in journal:
        flow.tell(message)
    return flow


def in_steps(journal: Iterable[JournalEvent], chance: Random) -> Flow:
    flow = Flow(StepByStep())
    likely = chance.choice((0.0, 0.3, 0.8))
    for message in journal:
        flow.tell(message)
        flow.let_in(chance, likely)
    flow.let_in(chance, 1.1)
    return flow


def by_participant(flow: Flow) -> dict[str, list[Any]]:
    """What is said of each, in order; the numbers and what is said of runs set aside."""
    said: dict[str, list[Any]] = defaultdict(list)
    for command in flow.commands:
        said[getattr(command, "participant", "")].append(command)
    for record in flow.records:
        if record.kind != "run_completed":
            said[record.subject].append(record)
    return said


def standing(flow: Flow) -> list[Any]:
    memory = flow.partition.memory
    return [(memory.participant(who), dict(memory.events_of(who))) for who in PEOPLE]


@settings(max_examples=150, deadline=None)
@given(dice)
def test_a_run_in_steps_between_other_records_is_the_run_at_once(d: Dice) -> None:
    journal = journal_of(d)
    whole, steps = in_one_go(journal), in_steps(journal, Random(d.random()))
    assert steps.partition.memory.tour is None
    assert by_participant(steps) == by_participant(whole)
    assert standing(steps) == standing(whole)
    counted = [[r.data for r in f.records if r.kind == "run_completed"] for f in (whole, steps)]
    assert [_sums(data) for data in counted[0]] == [_sums(data) for data in counted[1]]


@settings(max_examples=50, deadline=None)
@given(dice)
def test_a_step_that_is_told_twice_is_taken_once(d: Dice) -> None:
    journal, chance = journal_of(d), Random(d.random())
    flow, past = Flow(StepByStep()), list[Notice]()
    for message in journal:
        flow.tell(message)
        past += flow.at_the_door
        for notice in [*past, *past]:
            flow.tell(as_event(notice))
        flow.at_the_door = flow.at_the_door if chance.random() < 0.5 else []
    assert by_participant(flow) == by_participant(in_one_go(journal))


def _sums(data: Any) -> tuple[Any, ...]:  # noqa: ANN401 - what was published
    return tuple(data[name] for name in ("run", "events", "awards", "amount_minor"))
