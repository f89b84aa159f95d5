"""Publishing an offer from another one: what it does not say, its template says (rules 2.1).

The template is read when the offer is published: what changes there later changes nothing here,
until the offer is published again. Any offer may be a template, effective or not; one that is its
own template changes only what it says.
"""

from collections.abc import Mapping
from typing import Protocol

from services.rewards.domain.answers.breach import Breach, nearest
from shared.contracts.control.offer import Offer as OfferTold

OWN = frozenset(
    {
        "code",
        "number",
        "name",
        "alternative_code",
        "template",
        "state",
        "latest_effective_date",
    }
)
"""What no offer takes from another: its names, and its life cycle."""


class Published(Protocol):
    """An offer in the book."""

    @property
    def told(self) -> OfferTold:
        """As it was told."""


def filled(told: OfferTold, offers: Mapping[str, Published]) -> OfferTold | Breach:
    """Complete an offer from its template, field by field; conditions are one field."""
    if told.template is None:
        return told
    template = offers.get(told.template)
    if template is None:
        message = f"the offer {told.template} was never published (rules 2.1)"
        return Breach("template", message, nearest(told.template, offers) or "publish it first")
    known = template.told
    taken = known.model_fields_set - told.model_fields_set - OWN
    return told.model_copy(update={name: getattr(known, name) for name in taken})
