"""Spends that nobody requested, and a purchase with its request: all of it, or nothing."""

from dataclasses import replace
from typing import Any

import orjson

from services.wallet.domain.partition import Partition
from shared.contracts.allotment import Allotment
from shared.contracts.commands import AutomaticTerms, CreateSpend, GrantAward, MakeSpend
from tests.support.wallet_stories import (
    ADA,
    a_cancel,
    a_cancelled_spend,
    a_credit,
    a_grant,
    a_spend,
    day,
    midnight,
    named,
    said,
    stand,
    tell,
)

OWN: dict[str, Any] = {"events": (named("p"),), "rests_on": (named("p"),)}


def instant(award: str = "a", name: str = "i", total: int = 1000) -> MakeSpend:
    return a_spend(name, 100, instant_award=named(award), purchase_total_minor=total)


def automatic(
    name: str = "u", total: int = 1000, balance: int = 0, least: int = 0, most: int | None = None
) -> MakeSpend:
    terms = AutomaticTerms(
        minimum_wallet_balance_minor=balance, minimum_spend_minor=least, maximum_spend_minor=most
    )
    return a_spend(
        name, total, automatic=terms, without_awards_of=named("p"), purchase_total_minor=total
    )


def together(
    *grants: GrantAward,
    by_itself: tuple[MakeSpend, ...] = (),
    amount: int = 30,
    **requested: Any,  # noqa: ANN401
) -> CreateSpend:
    return CreateSpend(
        command_id=named("create p"),
        participant=ADA,
        event_id=named("p"),
        recorded_at=day(2),
        purchase=named("p"),
        purchase_reference="p",
        grants=grants,
        by_itself=by_itself,
        requested=a_spend("s", amount, without_awards_of=named("p"), **requested),
    )


def ledger(*commands: object) -> Partition:
    partition = Partition()
    for command in commands:
        partition.judge(command)  # type: ignore[arg-type]
    return partition


def answered(partition: Partition, command: object) -> str:
    return f"{said(partition.judge(command))} {stand(partition)}"  # type: ignore[arg-type]


def passed(partition: Partition, command: MakeSpend) -> dict[str, object]:
    (row,) = partition.judge(command).outgoing
    body = orjson.loads(row.body)
    assert body["type"] == "rewardstream.spend_passed_over.v1"
    told: dict[str, object] = body["data"]
    return told


def test_an_instant_spend_consumes_that_very_award() -> None:
    partition = ledger(a_credit(), a_grant(), a_grant("b", expires_at=midnight(5)))
    assert answered(partition, instant()) == "spent i 100 (a 100) = 200"


def test_it_does_not_ask_for_the_awards_spend_conditions() -> None:
    partition = ledger()
    partition.judge(a_grant(allotment=Allotment(units=("A",)), valid_from=midnight(9)))
    assert answered(partition, instant()) == "spent i 100 (a 100) = 0"


def test_it_is_capped_by_what_is_left_to_pay() -> None:
    partition = ledger(a_grant(), a_grant("b"))
    assert answered(partition, instant(total=130)) == "spent i 100 (a 100) = 100"
    assert answered(partition, instant("b", "j", total=130)) == "spent j 30 (b 30) = 70"
    assert passed(partition, instant("b", "k", total=130))["because"] == "nothing_to_spend"


def test_an_award_that_paid_what_was_owed_gives_only_its_rest() -> None:
    partition = ledger(a_grant("x", 90), a_spend("t", 70, of="q"), a_cancel("x"), a_grant())
    assert answered(partition, instant()) == "spent i 30 (a 30) = 0"


def test_an_award_that_has_ended_is_not_spent() -> None:
    partition = ledger(a_grant(expires_at=midnight(2)))
    told = passed(partition, instant())
    assert (told["because"], told["available_minor"]) == ("nothing_to_spend", 0)


def test_cancelled_it_leaves_the_award_with_its_own_end() -> None:
    partition = ledger(a_grant(expires_at=midnight(9)), instant())
    assert answered(partition, a_cancelled_spend("i")) == "unspent i 100 (a 100) = 100"
    assert partition.wallet(ADA).lots[0].credit.expires_at == midnight(9)


def test_the_award_taken_back_its_instant_spend_is_owed_and_covered_by_others() -> None:
    partition = ledger(a_grant(), instant())
    assert answered(partition, a_cancel()) == "cancelled a 100 = -100, owed 100"
    assert answered(partition, a_credit(amount=150)) == "credited c 150 = 50"


def test_an_automatic_spend_pays_what_it_can() -> None:
    partition = ledger(a_credit(amount=300))
    assert answered(partition, automatic(total=250)) == "spent u 250 (c 250) = 50"


def test_it_stays_below_its_maximum() -> None:
    assert answered(ledger(a_credit()), automatic(most=40)) == "spent u 40 (c 40) = 60"


def test_the_minima_are_reached_exactly() -> None:
    assert answered(ledger(a_credit()), automatic(balance=100)) == "spent u 100 (c 100) = 0"
    assert passed(ledger(a_credit()), automatic(balance=101))["because"] == "minimum_wallet_balance"
    assert answered(ledger(a_credit()), automatic(least=100)) == "spent u 100 (c 100) = 0"
    assert passed(ledger(a_credit()), automatic(least=101))["because"] == "minimum_spend"


def test_what_may_pay_of_a_purchase_is_no_more_than_the_purchase() -> None:
    told = passed(ledger(a_credit(amount=500)), automatic(total=20, least=30))
    assert (told["because"], told["spendable_minor"]) == ("minimum_spend", 20)


def test_what_has_ended_is_not_available() -> None:
    partition = ledger(a_credit(amount=60), a_grant(expires_at=midnight(2)))
    told = passed(partition, automatic(balance=100))
    assert (told["because"], told["available_minor"]) == ("minimum_wallet_balance", 60)


def test_awards_of_the_purchase_itself_neither_count_nor_pay() -> None:
    partition = ledger(a_credit(amount=60), a_grant(**OWN))
    told = passed(partition, automatic(balance=61))
    assert (told["because"], told["available_minor"], told["balance_minor"]) == (
        "minimum_wallet_balance",
        60,
        160,
    )
    assert answered(partition, automatic("v")) == "spent v 60 (c 60) = 100"


def test_a_later_request_may_spend_the_awards_of_its_purchase() -> None:
    partition = ledger(a_grant(**OWN))
    assert answered(partition, a_spend()) == "spent s 30 (a 30) = 70"


def test_nothing_to_spend_is_no_refusal() -> None:
    partition = Partition()
    ruling = partition.judge(automatic())
    assert [row.refusal for row in ruling.commands] == [None]
    assert not ruling.spends
    assert partition.judge(automatic()).outgoing == []


def test_a_cascade_passes_over_what_was_never_spent() -> None:
    partition = ledger(automatic())
    assert answered(partition, a_cancelled_spend("u", cascade=True)) == "nothing = 0"
    assert answered(partition, a_cancelled_spend("u", " 2")) == "refused EVENT_NOT_FOUND = 0"


def test_together_each_part_sees_those_before_it() -> None:
    partition = ledger(a_credit(amount=300))
    parts = instant(total=400), automatic(total=400, most=250)
    command = together(a_grant(**OWN), by_itself=parts, amount=400, purchase_total_minor=400)
    wanted = "awarded a 100, spent i 100 (a 100), spent u 250 (c 250), spent s 50 (c 50) = 0"
    assert answered(partition, command) == wanted


def test_together_the_purchases_own_award_does_not_pay_the_request() -> None:
    partition = ledger(a_credit(amount=20))
    assert answered(partition, together(a_grant(**OWN))) == "awarded a 100, spent s 20 (c 20) = 100"


def test_one_part_refused_is_all_of_it_refused_and_the_engine_is_told() -> None:
    partition = ledger(a_credit(amount=20))
    command = together(a_grant(**OWN), by_itself=(instant(),), reject_if_not_covered=True)
    ruling = partition.judge(command)
    assert f"{said(ruling)} {stand(partition)}" == "refused SPEND_NOT_COVERED = 20"
    assert not ruling.entries
    assert not ruling.lots
    ((_, notice),) = ruling.notices
    assert notice.message == "purchase_refused"
    assert notice.data["purchase"] == named("p")
    assert partition.judge(command).notices == []


def test_until_the_engine_knows_what_is_asked_of_the_purchase_comes_to_nothing() -> None:
    partition = ledger(a_credit(amount=20), together(amount=30, reject_if_not_covered=True))
    assert answered(partition, a_spend("t")) == "refused PURCHASE_NOT_FOUND = 20"
    assert answered(partition, a_grant("z", **OWN)) == "refused PURCHASE_NOT_FOUND = 20"
    assert passed(partition, instant("z"))["because"] == "purchase_refused"
    assert passed(partition, automatic())["because"] == "purchase_refused"
    assert answered(partition, a_cancel("z", cascade=True)) == "nothing = 20"
    assert answered(partition, a_cancelled_spend("s", cascade=True)) == "nothing = 20"
    assert answered(partition, a_cancelled_spend("s", " 2")) == "refused EVENT_NOT_FOUND = 20"
    deferred = a_spend("s", 30, command_id=named("run s"))
    assert answered(partition, deferred) == "nothing = 20"


def test_a_request_that_waits_is_checked_with_its_purchase() -> None:
    short = together(a_grant(**OWN), deferred=True, reject_if_not_covered=True)
    assert answered(ledger(a_credit(amount=20)), short) == "refused SPEND_NOT_COVERED = 20"
    enough = answered(ledger(a_credit(amount=30)), short)
    assert enough == "awarded a 100, posted s = 130"


def test_told_at_another_time_it_is_the_same_command() -> None:
    command = together(a_grant(**OWN))
    later = replace(
        command,
        recorded_at=day(9),
        grants=tuple(replace(each, recorded_at=day(9)) for each in command.grants),
        requested=replace(command.requested, recorded_at=day(9)),
    )
    partition = ledger(command)
    assert answered(partition, later) == "nothing = 100"
    other = replace(later, requested=replace(later.requested, requested_minor=31))
    assert answered(partition, other) == "refused DIVERGENT = 100"


def test_who_pays_nothing_still_has_both() -> None:
    assert answered(ledger(), together()) == "posted s = 0"
    assert tell("awarded 100", "spend 30") == "spent s 30 (a 30) = 70"
