"""A run in parts: what its next step needs, so that a partition commits in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.wallet.domain.rows import ItemRow
from services.wallet.domain.settlement import Total, books
from services.wallet.shell.wallet_store import WalletStore
from shared.contracts.commands import RunCommand, SettleReceivables
from shared.runtime.session import Session

PARTICIPANTS_A_PART = 500
"""So many wallets an expiry run looks at before it lets the partition commit."""
CREDITS_A_PART = 5_000
"""So many credits it expires before it does, but for those of a single wallet."""
ITEMS_A_PART = 5_000
"""So many items a settlement books before it does."""
STOPPED: Final = "stopped"
"""Where a run goes on that came to nothing: nowhere, but what is behind it is resolved again."""
_AFTER = "after:"


@dataclass(frozen=True, slots=True)
class Part:
    """What a run does next; with a cursor, there is more behind it."""

    participants: tuple[str, ...] = ()
    items: tuple[ItemRow, ...] = ()
    totals: tuple[Total, ...] = ()
    """What a settlement came to before; of a draft, all that it comes to."""
    cursor: str | None = None


async def next_part(
    store: WalletStore, session: Session, command: RunCommand, cursor: str | None, up_to: int
) -> Part:
    """Look up what a run does next."""
    if cursor == STOPPED:
        return Part()
    after = (cursor or "").removeprefix(_AFTER)
    if isinstance(command, SettleReceivables):
        return await _of_settlement(store, session, command, int(after or 0), up_to)
    due = await store.due(session, command.as_of, after, PARTICIPANTS_A_PART + 1)
    part = _as_many_as_fit(due)
    return Part(tuple(part), cursor=_AFTER + part[-1] if len(due) > len(part) else None)


def _as_many_as_fit(due: Sequence[tuple[str, int]]) -> list[str]:
    """Take wallets up to a number, and up to a number of credits; one in any case."""
    part: list[str] = []
    credits_ = 0
    for participant, ended in due[:PARTICIPANTS_A_PART]:
        credits_ += ended
        if part and credits_ > CREDITS_A_PART:
            break
        part.append(participant)
    return part


async def _of_settlement(
    store: WalletStore, session: Session, command: SettleReceivables, after: int, up_to: int
) -> Part:
    if command.step == "DRAFT":
        return Part(totals=await store.totals_due(session, up_to))
    if not books(command):
        return Part()
    found = await store.items(session, after, up_to, ITEMS_A_PART + 1)
    items = found[:ITEMS_A_PART]
    if len(found) > len(items):
        return Part(items=items, cursor=f"{_AFTER}{items[-1].sequence}")
    return Part(items=items, totals=await store.totals_settled(session, command.settlement))
