"""A fixed amount (rules 2.2, 2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts.events.purchase import PurchaseLine


@dataclass(frozen=True, slots=True)
class Amount:
    """So much for a transaction, or for each item sold."""

    minor: int

    def of_transaction(self, _base_minor: int) -> int:
        """Award once, whatever the transaction's amount."""
        return self.minor

    def of_items(self, lines: Iterable[PurchaseLine]) -> int:
        """Award once for every item, identical or different."""
        return self.minor * sum(line.quantity for line in lines)
