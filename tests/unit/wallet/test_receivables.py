"""What transactions make due from merchants, and book for participants (rules 6, D-35, D-44)."""

from dataclasses import replace

import pytest

from services.wallet.domain.facts import Posted
from services.wallet.domain.partition import Partition
from services.wallet.domain.posting import Posting
from services.wallet.domain.receivables import ReceivableEntry, ReceivableItem, receivable_of
from shared.contracts.commands import WalletCommand
from tests.support.wallet_stories import a_cancel, a_cancelled_spend, a_grant, a_spend, an_expiry

SHARED = {"merchant": "MART", "contribution_minor": 40}


def made(*commands: WalletCommand) -> list[str]:
    """What the transactions of some commands do to accounts receivable, in words."""
    partition = Partition()
    facts = [fact for each in commands for _, fact in partition.judge(each).facts]
    found = [receivable_of(fact, "EUR") for fact in facts if isinstance(fact, Posted)]
    return [_in_words(each) for each in found if each is not None]


def _in_words(found: ReceivableItem | ReceivableEntry) -> str:
    if isinstance(found, ReceivableItem):
        return f"due {found.account} {found.amount_minor} of {found.of_minor}"
    return f"{found.side} {found.account} {found.amount_minor}"


def test_an_award_with_a_contribution_is_due_from_its_merchant() -> None:
    assert made(a_grant("a", 100, **SHARED)) == ["due merchant:MART 40 of 100"]


@pytest.mark.parametrize(
    "award",
    [
        a_grant("a", 100),
        a_grant("a", 100, merchant="MART"),
        a_grant("a", 100, contribution_minor=40),
    ],
    ids=["no merchant", "no contribution", "nobody to contribute"],
)
def test_an_award_without_merchant_or_share_is_due_from_nobody(award: WalletCommand) -> None:
    assert made(award) == []


def test_a_cancelled_award_is_taken_back_from_its_merchant() -> None:
    done = made(a_grant("a", 100, **SHARED), a_cancel("a"))
    assert done == ["due merchant:MART 40 of 100", "due merchant:MART -40 of -100"]


def test_an_award_that_ends_stays_contributed_to() -> None:
    award = replace(a_grant("a", 100, **SHARED), expires_at=an_expiry(5).as_of)
    assert made(award, an_expiry(5)) == ["due merchant:MART 40 of 100"]


def test_a_spend_is_due_to_the_merchant_where_it_is_spent() -> None:
    done = made(a_grant(), a_spend("s", 30, merchant="SHOP"), a_cancelled_spend("s"))
    assert done == ["due merchant:SHOP -30 of 30", "due merchant:SHOP 30 of -30"]


def test_a_spend_where_no_merchant_stands_is_due_to_nobody() -> None:
    assert made(a_grant(), a_spend("s", 30)) == []


def test_a_merchant_who_was_paid_in_full_is_due_nothing_and_the_participant_is_credited() -> None:
    spend = a_spend("s", 30, merchant="SHOP", credits_participant=True)
    done = made(a_grant(), spend, a_cancelled_spend("s"))
    assert done == ["CREDIT participant:ada 30", "DEBIT participant:ada 30"]


def test_what_is_reimbursed_is_owed_to_the_participant() -> None:
    moved = Posting("wallet:ada", "reimbursements", 30)
    fact = Posted("t", "REIMBURSE", moved, -30)
    found = receivable_of(fact, "EUR")
    assert isinstance(found, ReceivableEntry)
    assert (found.account, found.side, found.amount_minor) == ("participant:ada", "CREDIT", 30)
    assert found.document == "t/participant:ada/CREDIT_NOTE"
