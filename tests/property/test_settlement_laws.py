"""Laws of settlements: whenever they run, each item is booked once and all comes to the same."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.partition import Partition
from services.wallet.domain.ruling import Ruling
from shared.contracts.commands import WalletCommand
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_spend,
    a_grant,
    a_settled_purchase,
    a_settlement,
    a_spend,
)

NAMES = st.sampled_from("abcdef")
MERCHANTS = st.sampled_from(["MART", "SHOP", None])


@st.composite
def transactions(draw: st.DrawFn) -> WalletCommand:
    name, merchant = draw(NAMES), draw(MERCHANTS)
    match draw(st.sampled_from(["grant", "grant", "spend", "spend", "cancel", "unspend"])):
        case "grant":
            part = draw(st.integers(0, 100))
            return a_grant(name, 100, merchant=merchant, contribution_minor=part)
        case "spend":
            credited = draw(st.booleans())
            amount = draw(st.integers(1, 80))
            return a_spend("s" + name, amount, merchant=merchant, credits_participant=credited)
        case "cancel":
            return a_cancel(name)
        case _:
            return a_cancelled_spend("s" + name)


@st.composite
def settlements(draw: st.DrawFn) -> WalletCommand:
    run = draw(st.text("xyz", min_size=1, max_size=6))
    step = draw(st.sampled_from(["SETTLE", "SETTLE", "DRAFT", "CONFIRM", "DISCARD", "PURCHASE"]))
    if step == "PURCHASE":
        return a_settled_purchase(draw(NAMES), "s" + draw(NAMES), name=run)
    of = draw(st.sampled_from("xyz")) if step in {"CONFIRM", "DISCARD"} else None
    settlement = a_settlement(run, step, of=of)
    return replace(settlement, settlement=settlement.settlement[:1])


HISTORIES = st.lists(st.one_of(transactions(), transactions(), settlements()), max_size=40)


def told(commands: Iterable[WalletCommand]) -> tuple[Partition, Ruling]:
    """A partition that has been told everything, and all that it said."""
    partition, everything = Partition(), Ruling()
    for command in commands:
        everything.extend(partition.judge(command))
    return partition, everything


def settled_at_last(history: Iterable[WalletCommand]) -> Ruling:
    """What a history came to when whatever was drafted is given up and all is settled."""
    partition, everything = told(history)
    if partition.drafted is not None:
        everything.extend(
            partition.judge(a_settlement("last-no", "DISCARD", of=partition.drafted.settlement))
        )
    everything.extend(partition.judge(a_settlement("last")))
    assert not partition.items, "nothing is due any more"
    return everything


def balances(ruling: Ruling) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in ruling.receivables:
        sums[row.account] += row.amount_minor if row.side == "DEBIT" else -row.amount_minor
    return sums


@given(HISTORIES)
def test_every_item_is_booked_once_as_it_was_due(history: list[WalletCommand]) -> None:
    ruling = settled_at_last(history)
    booked = [row for row in ruling.receivables if row.item is not None]
    assert sorted(row.item or 0 for row in booked) == [item.sequence for item in ruling.items]
    due = {item.sequence: (item.account, item.amount_minor) for item in ruling.items}
    for row in booked:
        signed = row.amount_minor if row.side == "DEBIT" else -row.amount_minor
        assert due[row.item or 0] == (row.account, signed)


@given(HISTORIES)
def test_when_it_is_settled_changes_no_balance(history: list[WalletCommand]) -> None:
    once = [command for command in history if "settle" not in type(command).__name__.lower()]
    assert balances(settled_at_last(history)) == balances(settled_at_last(once))


@given(HISTORIES)
def test_what_is_all_taken_back_comes_to_nothing(history: list[WalletCommand]) -> None:
    undone = [a_cancelled_spend("s" + name, " at last") for name in "abcdef"]
    undone += [a_cancel(name, " at last") for name in "abcdef"]  # type: ignore[misc]
    assert not any(balances(settled_at_last([*history, *undone])).values())


@given(HISTORIES)
def test_what_a_settlement_says_is_what_it_booked(history: list[WalletCommand]) -> None:
    ruling = settled_at_last(history)
    for name in {row.settlement for row in ruling.settlements if row.standing == "SETTLED"}:
        rows = [row for row in ruling.settlements if row.settlement == name]
        said = sum(row.debit_minor - row.credit_minor for row in rows if row.standing == "SETTLED")
        entries = [row for row in ruling.receivables if row.settlement == name]
        assert said == sum(balances(replace(Ruling(), receivables=entries)).values())


@given(HISTORIES)
def test_told_twice_it_comes_to_the_same(history: list[WalletCommand]) -> None:
    twice = [command for command in history for _ in range(2)]
    assert told(twice)[1].receivables == told(history)[1].receivables
