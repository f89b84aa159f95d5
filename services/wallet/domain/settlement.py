"""What a settlement comes to: entries, and the documents whose lines they are (rules 6).

A settlement books every item of its partition that none has settled before. Debits stand on an
invoice, credits on a credit note, of one merchant each; what was taken back stands on the other
one, for a document that was sent is never changed (D-35).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.wallet.domain.facts import Refused
from services.wallet.domain.receivables import (
    MERCHANT,
    ReceivableEntry,
    document_of,
    kind_of,
    side_of,
)
from services.wallet.domain.rows import ItemRow
from shared.contracts.commands import SettlePurchase, SettleReceivables
from shared.contracts.receivables import (
    DocumentPart,
    PurchaseSettled,
    SchemeShare,
    Side,
    Standing,
)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A settlement that is drafted and neither confirmed nor discarded."""

    settlement: str
    last_item: int
    """It is about the items up to here."""


@dataclass(frozen=True, slots=True)
class Total:
    """What one side of one account comes to."""

    account: str
    side: Side
    amount_minor: int
    contribution_minor: int
    lines: int


_STANDINGS: Final[dict[str, Standing]] = {
    "SETTLE": "SETTLED",
    "CONFIRM": "SETTLED",
    "DRAFT": "DRAFTED",
    "DISCARD": "DISCARDED",
}


def standing_of(command: SettleReceivables) -> Standing:
    """Say how a settlement stands after a command."""
    return _STANDINGS[command.step]


def books(command: SettleReceivables) -> bool:
    """Say whether a command books what is due."""
    return standing_of(command) == "SETTLED"


def last_item(command: SettleReceivables, draft: OpenDraft | None, newest: int) -> int:
    """Say up to which item a settlement goes: what came after its draft is left for the next."""
    if command.step == "DISCARD":
        return 0
    return draft.last_item if command.step == "CONFIRM" and draft is not None else newest


def refusal(command: SettleReceivables, draft: OpenDraft | None) -> Refused | None:
    """A draft holds off other settlements; only what is drafted is confirmed or discarded."""
    if command.step in {"SETTLE", "DRAFT"}:
        if draft is None:
            return None
        message = f"the draft {draft.settlement} has to be confirmed or discarded first"
        return Refused("SETTLEMENT_DRAFTED", message)
    if draft is not None and draft.settlement == command.settlement:
        return None
    return Refused("SETTLEMENT_NOT_FOUND", f"there is no draft {command.settlement}")


def entry_of(item: ItemRow, settlement: str) -> ReceivableEntry:
    """Book one item."""
    side = side_of(item.amount_minor)
    return ReceivableEntry(
        item.account,
        side,
        abs(item.amount_minor),
        item.reason,
        item.transaction,
        item.about,
        item.currency,
        document_of(settlement, item.account, side),
        item.scheme,
        settlement,
        item.sequence,
    )


def totals_of(items: Iterable[ItemRow]) -> tuple[Total, ...]:
    """Add items up by account and side."""
    return added(_total(item) for item in items)


def added(totals: Iterable[Total]) -> tuple[Total, ...]:
    """Add totals of the same account and side up, in the order of their names."""
    sums: dict[tuple[str, Side], Total] = {}
    for total in totals:
        key = (total.account, total.side)
        sums[key] = _plus(sums[key], total) if key in sums else total
    return tuple(sums[key] for key in sorted(sums))


def documents_of(totals: Iterable[Total], settlement: str) -> tuple[DocumentPart, ...]:
    """Write totals as parts of documents."""
    return tuple(
        DocumentPart(
            document=document_of(settlement, total.account, total.side),
            kind=kind_of(total.side),
            account=total.account,
            merchant=total.account.removeprefix(MERCHANT),
            amount_minor=total.amount_minor,
            contribution_minor=total.contribution_minor,
            lines=total.lines,
        )
        for total in totals
    )


def purchase_settled(command: SettlePurchase, items: Iterable[ItemRow]) -> PurchaseSettled:
    """Answer for one purchase: totals, and details for each merchant and scheme."""
    items = tuple(items)
    given = [item for item in items if item.reason == "CONTRIBUTION"]
    return PurchaseSettled(
        settlement=command.settlement,
        participant=command.participant,
        purchase=command.purchase,
        purchase_reference=command.purchase_reference,
        awarded_minor=sum(item.of_minor for item in given),
        contribution_minor=sum(item.amount_minor for item in given),
        spent_minor=sum(item.of_minor for item in items if item.reason == "SPEND"),
        documents=documents_of(totals_of(items), command.settlement),
        details=tuple(_shares(items)),
        transactions=tuple(dict.fromkeys(item.about for item in items)),
        currency=command.currency,
        recorded_at=command.recorded_at,
    )


def _shares(items: tuple[ItemRow, ...]) -> Iterable[SchemeShare]:
    keys = {(item.account, item.scheme or "") for item in items}
    for account, scheme in sorted(keys):
        among = [item for item in items if (item.account, item.scheme or "") == (account, scheme)]
        given = [item for item in among if item.reason == "CONTRIBUTION"]
        yield SchemeShare(
            merchant=account.removeprefix(MERCHANT),
            scheme=scheme or None,
            awarded_minor=sum(item.of_minor for item in given),
            contribution_minor=sum(item.amount_minor for item in given),
            spent_minor=sum(item.of_minor for item in among if item.reason == "SPEND"),
        )


def _total(item: ItemRow) -> Total:
    amount = abs(item.amount_minor)
    contribution = amount if item.reason == "CONTRIBUTION" else 0
    return Total(item.account, side_of(item.amount_minor), amount, contribution, 1)


def _plus(one: Total, other: Total) -> Total:
    return Total(
        one.account,
        one.side,
        one.amount_minor + other.amount_minor,
        one.contribution_minor + other.contribution_minor,
        one.lines + other.lines,
    )
