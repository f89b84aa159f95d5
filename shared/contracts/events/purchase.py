"""A purchase and its lines (rules 1.2, D-38, D-46)."""

from dataclasses import dataclass

from shared.contracts.events.header import CustomerEvent, EventProduct, PaymentMedium


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine(EventProduct):
    """One line: total = quantity x net + VAT, within one minor unit."""

    quantity: int
    net: str
    """The unit price as a decimal with at most six digits after the point."""
    vat_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendPart:
    """The spend request that a create-with-spend carries: both exist, or neither does."""

    spend_request: str
    """The event id of the spend request."""
    external_reference: str
    requested_minor: int | None = None
    classification: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseMade(CustomerEvent):
    """A participant bought something."""

    currency: str
    lines: tuple[PurchaseLine, ...]
    net_minor: int
    vat_minor: int
    total_minor: int
    """Sum of the lines' totals, VAT included; never negative."""
    payment_medium: PaymentMedium | None = None
    reference_number: str | None = None
    invoice: str | None = None
    spend_request: SpendPart | None = None
    spend_immediately: bool = False
    """Whether the request that it carries is spent at once, or by the next run."""
