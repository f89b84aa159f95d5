"""Double entry: an amount moves from one account to another, so it is never made nor lost."""

from dataclasses import dataclass
from typing import Final

from shared.contracts.transaction import Kind

_SOURCES: Final = {"AWARD": "awards", "CREDIT": "credits"}
_SINKS: Final = {
    "SPEND": "spends",
    "DEBIT": "debits",
    "REIMBURSE": "reimbursements",
    "EXPIRATION": "expirations",
}
_ON_ITS_WAY: Final = "transfers:"


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement between two accounts; both legs have the same amount, so they sum to zero."""

    from_account: str
    to_account: str
    amount_minor: int


def wallet_account(participant: str) -> str:
    """Name the account of a participant's wallet."""
    return "wallet:" + participant


def posting(kind: Kind, participant: str, amount_minor: int) -> Posting:
    """Move an amount into the wallet or out of it, as the kind of transaction says."""
    if source := _SOURCES.get(kind):
        return Posting(source, "wallet:" + participant, amount_minor)
    return Posting("wallet:" + participant, _SINKS[kind], amount_minor)


def sent(participant: str, to: str, amount_minor: int) -> Posting:
    """Move an amount out of a wallet to the account of what is on its way to somebody."""
    return Posting("wallet:" + participant, _ON_ITS_WAY + to, amount_minor)


def received(participant: str, amount_minor: int) -> Posting:
    """Move an amount that was on its way to a participant into the wallet."""
    return Posting(_ON_ITS_WAY + participant, "wallet:" + participant, amount_minor)


def receiver_of(moved: Posting) -> str:
    """Say to whom a posting sent something."""
    assert moved.to_account.startswith(_ON_ITS_WAY), "it was sent to somebody"
    return moved.to_account.removeprefix(_ON_ITS_WAY)


def reversal(voided: Posting) -> Posting:
    """Move the same amount back."""
    return Posting(voided.to_account, voided.from_account, voided.amount_minor)


def assert_sound(moved: Posting, change_minor: int, participant: str) -> None:
    """Stop a posting that is none: no amount, one account twice, or another change than its own."""
    wallet = wallet_account(participant)
    assert moved.amount_minor > 0, "a posting moves something"
    assert moved.from_account != moved.to_account, "a posting has two accounts"
    assert wallet in {moved.from_account, moved.to_account}, "a posting is about this wallet"
    signed = moved.amount_minor if moved.to_account == wallet else -moved.amount_minor
    assert signed == change_minor, "a posting changes the wallet by its amount"
