"""Writes accounts receivable down: items that become due, entries, how settlements stand."""

from __future__ import annotations

from collections.abc import Iterable

from services.wallet.domain.facts import Fact, Posted
from services.wallet.domain.publishing import publish_receivable
from services.wallet.domain.receivables import (
    MERCHANT,
    PARTICIPANT,
    ReceivableEntry,
    ReceivableItem,
    kind_of,
    receivable_of,
)
from services.wallet.domain.rows import ItemRow, ReceivableRow, SettlementRow
from services.wallet.domain.ruling import Draft
from services.wallet.domain.settlement import Total, documents_of, standing_of
from shared.contracts.commands import SettlePurchase, SettleReceivables
from shared.contracts.receivables import PurchaseSettled, ReceivableEntered, SettlementReached
from shared.kernel.ids import derive_id


def account_for(draft: Draft, facts: Iterable[Fact]) -> None:
    """Write down what the transactions of a command make due, or book at once."""
    for fact in facts:
        if isinstance(fact, Posted):
            found = receivable_of(fact, getattr(draft.command, "currency", ""))
            if isinstance(found, ReceivableItem):
                _owe(draft, found)
            elif found is not None:
                book(draft, found)


def book(draft: Draft, entry: ReceivableEntry) -> None:
    """Write one entry down, and tell it."""
    draft.numbers.receivable += 1
    number = draft.numbers.receivable
    row = ReceivableRow(
        draft.partition,
        number,
        entry.account,
        entry.side,
        entry.amount_minor,
        entry.reason,
        entry.transaction,
        entry.about,
        entry.document,
        entry.scheme,
        entry.settlement,
        entry.item,
        draft.command.command_id,
        draft.command.recorded_at,
    )
    draft.ruling.receivables.append(row)
    if draft.speaks:
        told = _told(row, entry.currency)
        _say(draft, told, derive_id("receivable", entry.transaction), entry.account)


def reach(
    draft: Draft, command: SettleReceivables, totals: Iterable[Total], last_item: int
) -> None:
    """Write down how a settlement stands in this partition, and tell it with its documents."""
    totals = tuple(totals)
    draft.numbers.settlement += 1
    debit = sum(total.amount_minor for total in totals if total.side == "DEBIT")
    credit = sum(total.amount_minor for total in totals if total.side == "CREDIT")
    standing, items = standing_of(command), sum(total.lines for total in totals)
    draft.ruling.settlements.append(
        SettlementRow(
            draft.partition,
            draft.numbers.settlement,
            command.settlement,
            standing,
            command.as_of,
            last_item,
            items,
            debit,
            credit,
            command.command_id,
            command.recorded_at,
        )
    )
    if draft.speaks:
        told = SettlementReached(
            settlement=command.settlement,
            partition=draft.partition,
            number=draft.numbers.settlement,
            standing=standing,
            as_of=command.as_of,
            documents=documents_of(totals, command.settlement),
            items=items,
            debit_minor=debit,
            credit_minor=credit,
            currency=command.currency,
            recorded_at=command.recorded_at,
        )
        _say(draft, told, derive_id("settlement", command.command_id), command.settlement)


def answer(draft: Draft, command: SettlePurchase, told: PurchaseSettled) -> None:
    """Tell what the settlement of one purchase came to."""
    if draft.speaks:
        _say(draft, told, derive_id("settled", command.command_id), command.participant)


def _owe(draft: Draft, item: ReceivableItem) -> None:
    draft.numbers.item += 1
    draft.ruling.items.append(
        ItemRow(
            draft.partition,
            draft.numbers.item,
            item.account,
            item.reason,
            item.amount_minor,
            item.of_minor,
            item.transaction,
            item.about,
            item.currency,
            item.scheme,
            draft.command.command_id,
            draft.command.recorded_at,
        )
    )


def _told(row: ReceivableRow, currency: str) -> ReceivableEntered:
    account = row.account
    is_merchant = account.startswith(MERCHANT)
    return ReceivableEntered(
        entry=row.sequence,
        account=account,
        merchant=account.removeprefix(MERCHANT) if is_merchant else None,
        participant=None if is_merchant else account.removeprefix(PARTICIPANT),
        side=row.side,
        amount_minor=row.amount_minor,
        change_minor=row.amount_minor if row.side == "DEBIT" else -row.amount_minor,
        currency=currency,
        reason=row.reason,
        document=row.document,
        document_kind=kind_of(row.side),
        transaction=row.transaction,
        about=row.about,
        scheme=row.scheme,
        settlement=row.settlement,
        recorded_at=row.recorded_at,
    )


def _say(
    draft: Draft,
    told: ReceivableEntered | SettlementReached | PurchaseSettled,
    message_id: str,
    key: str,
) -> None:
    draft.numbers.receivables += 1
    published = publish_receivable(draft.command, told, message_id, key, draft.numbers.receivables)
    draft.ruling.outgoing.append(published)
