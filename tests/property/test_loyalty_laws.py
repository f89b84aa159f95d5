"""Laws of what accumulates and of what is cancelled, for any offers and any purchases."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.rewards.domain.partition import Partition
from shared.contracts.commands import CancelAward, GrantAward, WalletCommand
from shared.contracts.events import (
    AwardingEvent,
    EventCancelled,
    JournalEvent,
    ParticipantReferred,
    RunReached,
)
from shared.contracts.events.header import CustomerEvent
from tests.support.journals import LOYALTY, PEOPLE, Dice, dice, journals, loyalty_conditions
from tests.support.stories import (
    MORNING,
    PLATFORM,
    a_cancellation,
    a_line,
    a_purchase,
    a_run,
    an_offer,
    setup,
    signed_up,
)


def loyalty_offers(d: Dice) -> list[dict[str, Any]]:
    found = []
    for number, kind in enumerate(LOYALTY):
        conditions = loyalty_conditions(d, kind)
        found.append(an_offer(f"L{number}", kind, conditions=conditions))
    return found


def purchases_in_order(d: Dice) -> list[JournalEvent]:
    """Purchases of a fortnight, each told when it was made.

    No two of one moment: the second of them may belong before the first, and be late (D-13, D-40).
    """
    now, found = MORNING, []
    for number in range(d.randint(5, 25)):
        now += timedelta(hours=d.randint(1, 30))
        line = a_line(f"P{d.choice('124')}", d.randint(0, 1500), quantity=d.randint(1, 3))
        found.append(a_purchase(f"m{number}", line, on=now))
    return [*found]


def with_runs(
    offers: list[dict[str, Any]], purchases: list[JournalEvent], chosen: list[bool]
) -> list[JournalEvent]:
    """Tell the purchases, with a run after those that are chosen, and one at the end."""
    told: list[JournalEvent] = [*setup(*offers), signed_up()]
    version = len(told)
    for number, purchase in enumerate(purchases):
        told.append(purchase)
        if chosen[number]:
            version += 1
            told.append(a_run(f"r{number}", as_of=purchase.recorded_at, version=version))
    end = purchases[-1].recorded_at + timedelta(days=30)
    return [*told, a_run("last", as_of=end, version=version + 1)]


def said(journal: list[JournalEvent]) -> list[WalletCommand]:
    partition = Partition(PLATFORM)
    return [command for message in journal for _, command in partition.judge(message).commands]


def granted(journal: list[JournalEvent]) -> Counter[tuple[str, int, tuple[str, ...]]]:
    return Counter(
        (command.award_id, command.amount_minor, command.events)
        for command in said(journal)
        if isinstance(command, GrantAward)
    )


@given(dice, st.data())
def test_it_does_not_matter_how_often_runs_execute(d: Dice, data: st.DataObject) -> None:
    offers, purchases = loyalty_offers(d), purchases_in_order(d)
    often = data.draw(st.lists(st.booleans(), min_size=len(purchases), max_size=len(purchases)))
    once = [False] * len(purchases)
    assert granted(with_runs(offers, purchases, often)) == granted(
        with_runs(offers, purchases, once)
    )


@given(journals())
def test_cancelling_everything_takes_every_award_back_once(journal: list[JournalEvent]) -> None:
    cancelled = Counter(c.award_id for c in all_cancelled(journal) if isinstance(c, CancelAward))
    awarded = {c.award_id for c in all_cancelled(journal) if isinstance(c, GrantAward)}
    assert cancelled == Counter(dict.fromkeys(awarded, 1))


def all_cancelled(journal: list[JournalEvent]) -> list[WalletCommand]:
    partition = Partition(PLATFORM)
    found = [c for message in journal for _, c in partition.judge(message).commands]
    for who in PEOPLE:
        for kept in list(partition.memory.events_of(who).values()):
            name = kept.event.external_reference
            if isinstance(kept.event, CustomerEvent) and kept.state == "POSTED":
                undo = a_cancellation(f"x-{name}", of=name, participant=who)
                found += [c for _, c in partition.judge(undo).commands]
    last = a_run("after-all", as_of=partition.now, version=10_000)
    return found + [c for _, c in partition.judge(last).commands]


@given(journals(), st.data())
def test_an_event_told_and_cancelled_at_once_changes_nothing_for_others(
    journal: list[JournalEvent], data: st.DataObject
) -> None:
    told = [m for m in journal if isinstance(m, AwardingEvent)]
    told = [m for m in told if not isinstance(m, ParticipantReferred)]
    if not told:
        return
    event = data.draw(st.sampled_from(told))
    without = [m for m in journal if m is not event and not _is_about(m, event)]
    undo = a_cancellation("undo", of=event.external_reference, participant=event.participant)
    place = journal.index(event)
    before = sum(1 for m in journal[:place] if m in without)
    both = [*without[:before], event, _at(undo, event), *without[before:]]
    assert _others(said(both), event) == _others(said(without), event)


def _at(undo: EventCancelled, event: AwardingEvent) -> EventCancelled:
    return replace(undo, recorded_at=event.recorded_at)


def _is_about(message: JournalEvent, event: AwardingEvent) -> bool:
    named = ("cancelled_event", "awarded_event", "purchase")
    return not isinstance(message, RunReached) and any(
        getattr(message, name, None) == event.event_id for name in named
    )


def _others(commands: list[WalletCommand], event: AwardingEvent) -> list[WalletCommand]:
    mine = {
        c.award_id for c in commands if isinstance(c, GrantAward) and event.event_id in c.events
    }
    return [c for c in commands if getattr(c, "award_id", None) not in mine]
