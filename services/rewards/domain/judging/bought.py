"""What the wallet needs to know of a purchase that is paid for from it (rules 4.4, D-31)."""

from dataclasses import dataclass

from services.rewards.domain.answers.occasion import Occasion
from shared.contracts.commands import MakeSpend, SpendLine
from shared.contracts.events import PurchaseMade
from shared.contracts.events.header import ParticipantEvent
from shared.kernel.ids import derive_id


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase, as far as spending looks at it."""

    purchase: str
    reference: str
    total_minor: int
    lines: tuple[SpendLine, ...]


def bought(purchase: PurchaseMade) -> Bought:
    """Read a purchase that is at hand."""
    named = purchase.event_id, purchase.external_reference
    return Bought(*named, purchase.total_minor, lines_of(purchase))


def lines_of(purchase: PurchaseMade) -> tuple[SpendLine, ...]:
    """Add the lines of equal products up, in the order in which they first occur."""
    totals: dict[tuple[str, str | None, tuple[str, ...]], int] = {}
    for line in purchase.lines:
        product = line.product, line.product_type, line.families
        totals[product] = totals.get(product, 0) + line.total_minor
    return tuple(
        SpendLine(product=name, product_type=kind, families=families, amount_minor=total)
        for (name, kind, families), total in totals.items()
    )


def spend_id_of(request: str) -> str:
    """Name the spend that a request causes."""
    return derive_id("spend", request)


def make_spend_of(
    cause: ParticipantEvent, request: str, reference: str, of: Bought, occasion: Occasion
) -> MakeSpend:
    """Ask the wallet to pay for a purchase, there and then where the cause says: all of it."""
    return MakeSpend(
        command_id=derive_id("make_spend", request),
        participant=cause.participant,
        event_id=cause.event_id,
        recorded_at=occasion.recorded_at,
        spend_id=spend_id_of(request),
        spend_request=request,
        external_reference=reference,
        purchase=of.purchase,
        purchase_reference=of.reference,
        purchase_total_minor=of.total_minor,
        requested_minor=of.total_minor,
        reject_if_not_covered=False,
        performed_on=cause.performed_on,
        currency=occasion.platform.currency,
        unit=cause.performed_by_unit,
        unit_group=cause.unit_group,
        unit_time_zone=cause.unit_time_zone,
        lines=of.lines,
        merchant=cause.unit_merchant,
    )
