"""A percentage of the financial amount, VAT included (rules 2.2, 2.3, D-06, D-42)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.events.purchase import PurchaseLine
from shared.kernel.money import percentage_of


@dataclass(frozen=True, slots=True)
class Percentage:
    """Rounded half up once for a transaction, or once for each line, then added."""

    percentage: Decimal

    def of_transaction(self, base_minor: int) -> int:
        """Take the percentage of the base."""
        return percentage_of(base_minor, self.percentage)

    def of_items(self, lines: Iterable[PurchaseLine]) -> int:
        """Take the percentage of each line's total."""
        return sum(percentage_of(line.total_minor, self.percentage) for line in lines)
