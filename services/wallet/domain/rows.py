"""The rows of the ledger, in the order of their columns; partition is always the first."""

from datetime import date, datetime
from typing import NamedTuple

from shared.contracts.receivables import Reason, Side, Standing


class CommandRow(NamedTuple):
    """Every command once, with what it asked (its hash) and how it was answered."""

    partition: int
    sequence: int
    command_id: str
    content_hash: str
    refusal: str | None
    """The code of the refusal; None was obeyed."""
    participant: str
    cause: str
    """The event, or the run, that it all began with."""
    recorded_at: datetime


class EntryRow(NamedTuple):
    """One posting: an amount moved from one account to another."""

    partition: int
    sequence: int
    transaction: str
    kind: str
    from_account: str
    to_account: str
    amount_minor: int
    voids: str | None
    command_id: str
    recorded_at: datetime
    value_date: date | None


class LotRow(NamedTuple):
    """One credit; `detail` is the command that asked for it."""

    partition: int
    lot_id: str
    entry: int
    """The sequence of its entry."""
    kind: str
    participant: str
    amount_minor: int
    expires_at: datetime | None
    detail: str


class UseRow(NamedTuple):
    """A transaction took so much of a lot; a negative amount was given back."""

    partition: int
    sequence: int
    transaction: str
    kind: str
    lot_id: str
    amount_minor: int
    command_id: str


class SpendRow(NamedTuple):
    """A spend request got a standing; the sum of amount_minor is what was spent on a purchase."""

    partition: int
    spend_id: str
    sequence: int
    participant: str
    purchase: str
    purchase_total_minor: int
    standing: str
    amount_minor: int
    command_id: str
    detail: str
    """The request as it was asked for."""


class ItemRow(NamedTuple):
    """What a merchant is due until an entry settles it; negative: the other way round."""

    partition: int
    sequence: int
    account: str
    reason: Reason
    amount_minor: int
    of_minor: int
    transaction: str
    about: str
    currency: str
    scheme: str | None
    command_id: str
    recorded_at: datetime


class ReceivableRow(NamedTuple):
    """An account receivable was debited or credited, on a line of a document."""

    partition: int
    sequence: int
    account: str
    side: Side
    amount_minor: int
    reason: Reason
    transaction: str
    about: str
    document: str
    scheme: str | None
    settlement: str | None
    item: int | None
    command_id: str
    recorded_at: datetime


class SettlementRow(NamedTuple):
    """How a settlement stands; the last row is how the partition's latest one does."""

    partition: int
    sequence: int
    settlement: str
    standing: Standing
    as_of: datetime
    last_item: int
    """It is about the items up to here that were not settled yet."""
    items: int
    debit_minor: int
    credit_minor: int
    command_id: str
    recorded_at: datetime


class DivergenceRow(NamedTuple):
    """A command id told again with other content: never applied."""

    partition: int
    sequence: int
    command_id: str
    content_hash: str
    participant: str
    record_offset: int
    recorded_at: datetime


class Published(NamedTuple):
    """A message on its way out; `sequence` is dense within topic and partition."""

    topic: str
    sequence: int
    key: str
    body: bytes
