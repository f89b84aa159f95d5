"""Credits and debits, and which credit pays which debit (rules 4.2, 4.4-5, 4.5; D-28, D-55)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.support.reference.story import Award, Told
from tests.support.reference_wallet import covering

NEVER = datetime.max.replace(tzinfo=UTC)
Name = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Credit:
    """Money that was given, and until when and where it may be spent."""

    name: Name
    """("award", offer, events …), or ("credit", id upstream): of money sent, the transfer's."""
    participant: str
    amount: int
    created: datetime
    place: int
    tie: str = ""
    """The id by which credits of one end and one moment are in order (D-31)."""
    expires: datetime | None = None
    valid_from: datetime | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)
    award: Award | None = None
    voided: bool = False
    transfer: "Debit | None" = None
    """The debit at the other end of a transfer."""


@dataclass(slots=True, eq=False)
class Debit:
    """Money that was taken, and from which credits as things stand."""

    name: Name
    kind: str
    """SPEND DEBIT EXPIRATION REIMBURSE TRANSFER."""
    participant: str
    amount: int
    place: int
    moment: datetime
    """When it was asked for: by it, credits can be used or cannot."""
    unit: str | None = None
    group: str | None = None
    zone: str = "UTC"
    purchase: Told | None = None
    lines: tuple[covering.Line, ...] = ()
    total: int = 0
    """Of the purchase."""
    own: str | None = None
    """The event whose own awards may not pay (D-32)."""
    instant: bool = False
    automatic: bool = False
    request: Told | None = None
    recorded_at: datetime = NEVER
    paid: list[tuple[Credit, int]] = field(default_factory=list)
    first_paid: list[tuple[Credit, int]] = field(default_factory=list)
    """As it was when it was made."""
    voided: bool = False


@dataclass(slots=True)
class Ledger:
    """Everything that moved, in order; what stands is counted anew each time it is asked."""

    credits: list[Credit] = field(default_factory=list)
    debits: list[Debit] = field(default_factory=list)

    def remaining(self, credit: Credit) -> int:
        """What is left of a credit."""
        if credit.voided:
            return 0
        used = [n for d in self.debits if not d.voided for c, n in d.paid if c is credit]
        return credit.amount - sum(used)

    def rest(self, debit: Debit) -> int:
        """What no credit pays of a debit: it is owed."""
        return 0 if debit.voided else debit.amount - sum(n for _, n in debit.paid)

    def balance(self, who: str) -> int:
        """Credits less debits (rules 4.1)."""
        plus = [c.amount for c in self.credits if c.participant == who and not c.voided]
        minus = [d.amount for d in self.debits if d.participant == who and not d.voided]
        return sum(plus) - sum(minus)

    def in_order(self, who: str) -> list[Credit]:
        """Credits with something left: earliest end first, then the oldest (D-31)."""
        mine = [c for c in self.credits if c.participant == who and self.remaining(c) > 0]
        return sorted(mine, key=lambda c: (c.expires or NEVER, c.created, c.tie, c.place))

    def owed(self, who: str) -> list[Debit]:
        """Debits that are not wholly paid, the oldest first."""
        return [d for d in self.debits if d.participant == who and self.rest(d) > 0]

    def spent_on(self, purchase: Told) -> list[Debit]:
        """The spends of a purchase that stand."""
        bought = [d for d in self.debits if d.purchase is not None and not d.voided]
        return [d for d in bought if d.purchase and d.purchase.id == purchase.id]

    def coverable(self, debit: Debit, wanted: int) -> list[tuple[Credit, int]]:
        """What each credit would pay of so much (D-31, D-56)."""
        mine = [c for c in self.in_order(debit.participant) if covering.usable(c, debit)]
        if debit.purchase is None:
            return covering.one_after_the_other([(c, self.remaining(c)) for c in mine], wanted)
        before = [(c, n) for d in self.spent_on(debit.purchase) for c, n in d.paid]
        paid_of = {id(d): self.rest(d) for d in self.spent_on(debit.purchase) if d is not debit}
        offered = [(c, self.remaining(c)) for c in mine]
        return covering.over_lines(debit.lines, before, sum(paid_of.values()), offered, wanted)

    def give(self, credit: Credit) -> None:
        """New money first pays what is owed (D-55)."""
        self.credits.append(credit)
        self.settle(credit.participant)

    def take(self, debit: Debit) -> None:
        """Take money that is there."""
        debit.paid = self.coverable(debit, debit.amount)
        debit.first_paid = list(debit.paid)
        self.debits.append(debit)

    def settle(self, who: str) -> None:
        """Whatever is open and may pay something owed pays it, the oldest debit first."""
        for debit in self.owed(who):
            debit.paid = debit.paid + self.coverable(debit, self.rest(debit))

    def void_credit(self, credit: Credit) -> None:
        """Take a credit back, spent or not: what it paid is paid by others, or owed (D-28)."""
        for debit in self.debits:
            if debit.kind == "EXPIRATION" and debit.paid and debit.paid[0][0] is credit:
                self.void_debit(debit)
        credit.voided = True
        for debit in self.debits:
            debit.paid = [(c, n) for c, n in debit.paid if c is not credit]
        self.settle(credit.participant)

    def void_debit(self, debit: Debit) -> None:
        """Take a debit back: its credits have their money again, as they were (D-33)."""
        debit.voided = True
        self.settle(debit.participant)
