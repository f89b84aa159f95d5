"""Everybody's money, beside the story of what was awarded (rules 4, 5, 6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.support.reference import calendar
from tests.support.reference.products import lines
from tests.support.reference.story import Award, Story, Told, event_id, minor, total_of
from tests.support.reference_wallet import covering
from tests.support.reference_wallet.covering import Line
from tests.support.reference_wallet.ledger import Credit, Debit, Ledger

AWARDS_BY_PURCHASE = (
    "INCREASE_REVENUE_PRODUCT_BASED",
    "INCREASE_REVENUE_TRANSACTION_BASED",
    "UTILISE_FREE_CAPACITY",
)
"""The classifications that may pay at once (D-07)."""


@dataclass(slots=True)
class Item:
    """What an account owes or is owed for one transaction (rules 6)."""

    cause: str
    account: str
    amount: int
    events: frozenset[str]
    """What it is for: a purchase that was spent on, or all that was awarded together."""
    settled: bool = False


@dataclass(slots=True)
class World:
    """The story, the ledger, and what merchants and participants owe."""

    story: Story
    ledger: Ledger = field(default_factory=Ledger)
    requests: list[Told] = field(default_factory=list)
    """Spend requests that were accepted, in order."""
    cancelled_requests: set[str] = field(default_factory=set)
    unspent: set[str] = field(default_factory=set)
    """Requests of which the spend was taken back by hand."""
    waiting: list[Debit] = field(default_factory=list)
    """Requests that a run will spend; their amount is what is requested."""
    items: list[Item] = field(default_factory=list)
    draft: tuple[str, int] | None = None
    """The settlement that is drafted, and how many items there were."""
    credit_of: dict[int, Credit] = field(default_factory=dict)
    """By the place of an award among the awards of the story."""
    seen: list[str] = field(default_factory=list)
    """The states of the story's awards when they were last looked at."""
    codes: dict[str, set[str]] = field(default_factory=dict)
    """With which codes a message may have been refused."""
    tie: Mapping[Any, str] = field(default_factory=dict)
    """The ids of awards, where credits of one end and one moment have no other order."""

    def latest(self, who: str, name: str) -> Mapping[str, Any]:
        """What was last told under a name about somebody."""
        told = self.story.about(who, name)
        return told[-1].data if told else {}

    def blocked(self, who: str) -> bool:
        """Whether spending is blocked (rules 7)."""
        return bool(self.latest(who, "spending").get("blocked"))

    def definition(self) -> Mapping[str, Any]:
        """The business definition that is active now."""
        told = list(self.story.named("business_definition"))
        return told[-1].data if told else {}

    def purchase(self, reference: str) -> Told | None:
        """The purchase of this id, if it was ever accepted."""
        event = self.story.event(reference)
        return event if event is not None and event.name == "purchase" else None

    def request(self, reference: str) -> Told | None:
        """The spend request of this id."""
        return next((told for told in self.requests if told.id == reference), None)

    def spend_of(self, reference: str) -> Debit | None:
        """The spend that a request made."""
        made = [d for d in self.ledger.debits if d.request is not None]
        return next((d for d in made if d.request and d.request.id == reference), None)

    def unpaid(self, purchase: Told) -> int:
        """What is left to pay of a purchase (D-30)."""
        return total_of(purchase) - sum(d.amount for d in self.ledger.spent_on(purchase))

    def a_spend(self, name: tuple[str, ...], purchase: Told, at: Told, **said: Any) -> Debit:  # noqa: ANN401
        """A spend on a purchase that is asked for by a message; its amount is not known yet."""
        unit = self.story.unit_of(at)
        return Debit(
            name,
            "SPEND",
            purchase.participant,
            0,
            at.place,
            self.story.performed_on(at),
            unit=at.data.get("performed_by_unit"),
            group=unit.get("group"),
            zone=self.story.zone_of(at),
            purchase=purchase,
            lines=tuple(self._lines(purchase)),
            total=total_of(purchase),
            **said,
        )

    def spend(self, debit: Debit, most: int, now: datetime) -> int:
        """Spend what can be paid of so much: never more than is unpaid, or than there is."""
        assert debit.purchase is not None
        debit.amount = self.spendable(debit, most)
        debit.recorded_at = now
        if debit.amount > 0:
            self.ledger.take(debit)
        return debit.amount

    def spendable(self, debit: Debit, most: int) -> int:
        """What credits can pay of so much, and of what is unpaid (rules 4.4-3, D-30)."""
        assert debit.purchase is not None
        most = min(most, self.unpaid(debit.purchase), self.ledger.balance(debit.participant))
        return sum(n for _, n in self.ledger.coverable(debit, most)) if most > 0 else 0

    def covers(self, debit: Debit) -> int:
        """What the wallet covers at that date and time: all that is requested (rules 1.3-6).

        Money that is bound to products covers no more than it can still pay of them.
        """
        assert debit.purchase is not None
        usable = [c for c in self.ledger.in_order(debit.participant) if covering.usable(c, debit)]
        bound = [c for c in usable if c.conditions.get("products")]
        free = sum(self.ledger.remaining(c) for c in usable if c not in bound)
        earlier = self.ledger.spent_on(debit.purchase)
        before = [(c, n) for d in earlier for c, n in d.paid]
        owed = sum(self.ledger.rest(d) for d in earlier)
        offered = [(c, self.ledger.remaining(c)) for c in bound]
        paid = covering.over_lines(debit.lines, before, owed, offered, debit.total)
        return min(free + sum(n for _, n in paid), self.ledger.balance(debit.participant))

    def _lines(self, purchase: Told) -> Iterable[Line]:
        """Equal products are one line; a return is less of it."""
        told = lines(purchase)
        for product in dict.fromkeys(line["product"] for line in told):
            known = self.story.known("product", product, purchase.place)
            amount = sum(minor(line["total"]) for line in told if line["product"] == product)
            families = tuple(known.get("families") or ())
            yield Line(product, known.get("type"), families, amount)

    def name_of(self, award: Award) -> tuple[str, ...]:
        """What an award is called: by whom it was made, and for what."""
        return ("award", award.offer, *sorted(award.events))

    def offer_of(self, award: Award) -> Mapping[str, Any]:
        """The offer as it was when it awarded: nothing later is frozen in the award."""
        return self.story.known("offer", award.offer)

    def ends(self, award: Award) -> datetime | None:
        """The first moment at which an award is of no use (D-11)."""
        if award.expires_on is not None:
            return calendar.instant(award.expires_on.isoformat(), self.story.zone)
        return award.expires_at


def age(world: World, request: Told) -> tuple[datetime, str]:
    """The order in which a run takes what waits (D-13)."""
    return world.story.performed_on(request), event_id(request)
