"""The laws of the wallet, over any history (architecture, section 2; rules 4)."""

from collections import defaultdict
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.decide import decide
from services.wallet.domain.partition import Partition
from services.wallet.domain.ruling import Ruling
from services.wallet.domain.wallet import Wallet, fold
from shared.contracts.commands import (
    CancelSpend,
    CreateSpend,
    ExpireCredits,
    RunCommand,
    WalletCommand,
)
from tests.support.wallet_histories import PEOPLE, commands, histories
from tests.support.wallet_stories import a_cancel, a_cancelled_spend, a_grant, a_spend, named, stand


def ledger(history: list[WalletCommand]) -> tuple[Partition, Ruling]:
    """What a history leaves behind."""
    partition, everything = Partition(), Ruling()
    for command in history:
        everything.extend(partition.judge(command))
    return partition, everything


@given(histories, st.randoms(use_true_random=False))
def test_told_twice_is_done_once(history: list[WalletCommand], chance: object) -> None:
    twice = []
    for place, command in enumerate(history):
        twice.append(command)
        earlier = history[: place + 1]
        twice.append(chance.choice(earlier))  # type: ignore[attr-defined]
    first = {command.command_id: command for command in reversed(history)}
    once = [command for command in twice if command == first[command.command_id]]
    _, expected = ledger([first[each] for each in dict.fromkeys(c.command_id for c in history)])
    _, found = ledger(once)
    assert found == expected


@given(histories)
def test_money_is_neither_made_nor_lost(history: list[WalletCommand]) -> None:
    partition, everything = ledger(history)
    accounts: dict[str, int] = defaultdict(int)
    for entry in everything.entries:
        accounts[entry.from_account] -= entry.amount_minor
        accounts[entry.to_account] += entry.amount_minor
    assert sum(accounts.values()) == 0
    for participant in PEOPLE:
        assert partition.wallet(participant).balance_minor == accounts[f"wallet:{participant}"]


@given(histories)
def test_open_lots_are_credits_less_uses_and_the_balance_is_lots_less_what_is_owed(
    history: list[WalletCommand],
) -> None:
    partition, everything = ledger(history)
    left = {lot.lot_id: lot.amount_minor for lot in everything.lots}
    for use in everything.uses:
        left[use.lot_id] -= use.amount_minor
        assert left[use.lot_id] >= 0, "no lot pays more than it has"
    for participant in PEOPLE:
        wallet = partition.wallet(participant)
        assert all(lot.remaining_minor == left.pop(lot.lot_id) for lot in wallet.lots)
        lots = sum(lot.remaining_minor for lot in wallet.lots)
        owed = sum(debit.rest_minor for debit in wallet.owed)
        assert wallet.balance_minor == lots - owed
        assert list(wallet.lots) == sorted(wallet.lots, key=lambda lot: lot.order)
    assert not any(left.values()), "a lot with something left is open"


@given(histories)
def test_every_debit_is_paid_by_lots_or_owed(history: list[WalletCommand]) -> None:
    partition, everything = ledger(history)
    voided = {entry.voids for entry in everything.entries}
    paid: dict[str, int] = defaultdict(int)
    for use in everything.uses:
        if use.kind != "VOID":
            paid[use.transaction] += use.amount_minor
    for participant in PEOPLE:
        for debit in partition.wallet(participant).owed:
            paid[debit.transaction] += debit.rest_minor
    for entry in everything.entries:
        if entry.kind not in {"AWARD", "CREDIT", "VOID"} and entry.from_account[:7] == "wallet:":
            expected = 0 if entry.transaction in voided else entry.amount_minor
            assert paid.pop(entry.transaction, 0) == expected
    assert not any(paid.values())


@given(histories)
def test_a_spend_or_a_debit_never_takes_a_wallet_below_zero(history: list[WalletCommand]) -> None:
    partition = Partition()
    for command in history:
        for entry in partition.judge(command).entries:
            if entry.kind in {"SPEND", "DEBIT", "REIMBURSE"}:
                whose = entry.from_account.removeprefix("wallet:")
                assert partition.wallet(whose).balance_minor >= 0


@given(histories)
def test_spends_never_exceed_their_purchase(history: list[WalletCommand]) -> None:
    _, everything = ledger(history)
    spent: dict[str, int] = defaultdict(int)
    for row in everything.spends:
        spent[row.purchase] += row.amount_minor
        assert 0 <= spent[row.purchase] <= row.purchase_total_minor


@given(histories)
def test_the_state_is_the_fold_of_its_facts(history: list[WalletCommand]) -> None:
    partition, everything = ledger(history)
    for participant in PEOPLE:
        facts = [fact for whose, fact in everything.facts if whose == participant]
        assert fold(facts) == partition.wallet(participant)


@given(histories)
def test_what_is_not_at_hand_is_not_needed(history: list[WalletCommand]) -> None:
    partition, _ = ledger(history)
    for participant in PEOPLE:
        wallet = partition.wallet(participant)
        bare = wallet.without_history()
        assert (bare.balance_minor, bare.lots, bare.owed) == (
            wallet.balance_minor,
            wallet.lots,
            wallet.owed,
        )
        credit = replace(a_grant("new", 25), participant=participant)
        light = Wallet(wallet.balance_minor, (), wallet.owed)
        assert decide(light, credit) == decide(wallet, credit), "a credit looks at no other lot"


@given(histories, commands())
def test_deciding_twice_says_the_same(history: list[WalletCommand], command: WalletCommand) -> None:
    partition, _ = ledger(history)
    if not isinstance(command, RunCommand):
        wallet = partition.wallet(command.participant)
        assert decide(wallet, command) == decide(wallet, command)


@given(histories, st.integers(1, 60))
def test_awarding_and_cancelling_leaves_the_balance_as_it_was(
    history: list[WalletCommand], amount: int
) -> None:
    partition, _ = ledger(history)
    before = partition.wallet("ada").balance_minor
    partition.judge(a_grant("extra", amount))
    ruling = partition.judge(a_cancel("extra"))
    assert partition.wallet("ada").balance_minor == before
    assert ruling.entries[-1].voids == named("extra"), "both rows stay"


@given(histories, st.integers(1, 60))
def test_spending_and_cancelling_leaves_every_lot_as_it_was(
    history: list[WalletCommand], amount: int
) -> None:
    partition, _ = ledger(history)
    before = partition.wallet("ada")
    partition.judge(a_spend("extra", amount, "elsewhere"))
    partition.judge(a_cancelled_spend("extra"))
    after = partition.wallet("ada")
    assert (after.balance_minor, after.lots, after.owed) == (
        before.balance_minor,
        before.lots,
        before.owed,
    )


@given(histories, commands(), st.integers(61, 90))
def test_a_divergent_command_is_never_applied(
    history: list[WalletCommand], command: WalletCommand, amount: int
) -> None:
    partition, _ = ledger([*history, command])
    other = replace(command, **_changed(command, amount))  # type: ignore[arg-type]
    before = {participant: partition.wallet(participant) for participant in PEOPLE}
    ruling = partition.judge(other)
    assert len(ruling.divergences) == 1
    assert ruling == Ruling(divergences=ruling.divergences, outgoing=ruling.outgoing)
    assert before == {participant: partition.wallet(participant) for participant in PEOPLE}
    assert stand(partition).startswith("=")


def _changed(command: WalletCommand, amount: int) -> dict[str, object]:
    for name in ("amount_minor", "requested_minor"):
        if hasattr(command, name):
            return {name: amount}
    if isinstance(command, CreateSpend):
        return {"requested": replace(command.requested, requested_minor=amount)}
    if isinstance(command, CancelSpend):
        return {"spend_id": named(f"other {amount}")}
    if isinstance(command, ExpireCredits):
        return {"time_zone": "Asia/Tokyo"}
    names = ("transfer_id", "transaction_id", "award_id")
    return {next(name for name in names if hasattr(command, name)): named(f"other {amount}")}


@given(histories)
def test_of_a_purchase_with_its_request_all_is_done_or_nothing(
    history: list[WalletCommand],
) -> None:
    partition = Partition()
    for command in history:
        ruling = partition.judge(command)
        if isinstance(command, CreateSpend) and ruling.commands:
            refused = ruling.commands[0].refusal is not None
            assert refused is (not ruling.lots)
            assert refused is (len(ruling.notices) == 1)
            stands = {row.spend_id: row.standing for row in ruling.spends}
            wanted = "PURCHASE_REFUSED" if refused else stands[command.requested.spend_id]
            assert stands[command.requested.spend_id] == wanted
            assert not refused or set(stands) == {command.requested.spend_id}
