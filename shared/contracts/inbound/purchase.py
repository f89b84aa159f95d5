"""A purchase as upstream tells it (rules 1.2, D-38, D-46)."""

from typing import Annotated

from pydantic import Field

from shared.contracts.inbound.header import CustomerTold
from shared.contracts.told import Code, Money, Text, Told

Identifier = Annotated[str, Field(min_length=1, max_length=200)]


class PaymentMediumTold(Told):
    """What was paid with; brand and type are found by rules where they are not given."""

    brand: Code | None = None
    type: Code | None = None
    identifier: Annotated[
        Identifier | None,
        Field(description="The full identifier; what is kept of it, the business definition says."),
    ] = None


class LineTold(Told):
    """One line; total = quantity x net + vat, within one minor unit (D-38)."""

    product: Code
    quantity: Annotated[
        int, Field(ge=1, le=1_000_000_000, description="A whole number; goods by weight are 1.")
    ] = 1
    net: Annotated[Money, Field(description="The price of one unit, with up to six decimals.")]
    vat: Annotated[Money, Field(description="The VAT of the whole line.")]
    total: Annotated[Money, Field(description="May be negative: a discount, a return.")]


class SpendPartTold(Told):
    """The spend request of a create-with-spend: it and the purchase exist both or not at all."""

    id: Annotated[Code, Field(description="The external reference of the spend request.")]
    amount: Money | None = None
    classification: Code | None = None


class Purchase(CustomerTold):
    """A participant bought something."""

    lines: Annotated[tuple[LineTold, ...], Field(min_length=1, max_length=10_000)]
    net: Annotated[Money | None, Field(description="Must agree with the lines, if given.")] = None
    vat: Annotated[Money | None, Field(description="Must agree with the lines, if given.")] = None
    total: Annotated[Money | None, Field(description="Must agree with the lines, if given.")] = None
    currency: Annotated[
        Code | None, Field(description="Compared with the platform's, and not kept.")
    ] = None
    payment_medium: PaymentMediumTold | None = None
    reference_number: Text | None = None
    invoice: Text | None = None
    spend_request: SpendPartTold | None = None


class InvoicePosted(Purchase):
    """An invoice; a purchase if the business definition lists its type (rules 1.3-1)."""

    invoice_type: Code
