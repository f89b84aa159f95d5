"""What a merchant pays of the awards at its unit (rules 6, D-35)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shared.kernel.money import percentage_of

EVERYTHING = Decimal(100)
"""The system's default: the merchant pays the whole award."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one agreement says, a merchant's own or that of a group of merchants."""

    offers: Mapping[str, Decimal] = field(default_factory=dict)
    default: Decimal | None = None
    """For every offer that it does not name; None: it leaves them open."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """The merchant's part of one award, as it is frozen in it."""

    percentage: Decimal = Decimal(0)
    minor: int = 0


NO_CONTRIBUTION = Contribution()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What holds in the end, for every offer."""

    offers: Mapping[str, Decimal] = field(default_factory=dict)
    default: Decimal = EVERYTHING

    def of(self, offer: str, award_minor: int) -> Contribution:
        """Take the percentage of an award, rounded half up (D-06)."""
        percentage = self.offers.get(offer, self.default)
        return Contribution(percentage, percentage_of(award_minor, percentage))


def agreed(own: Terms, groups: tuple[Terms, ...]) -> Agreement:
    """Put agreements in their order: own offers, own default, groups' offers, groups' default.

    Of several groups the one that is named first speaks first.
    """
    if own.default is not None:
        return Agreement(own.offers, own.default)
    offers: dict[str, Decimal] = {}
    for terms in (*reversed(groups), own):
        offers.update(terms.offers)
    defaults = (terms.default for terms in groups if terms.default is not None)
    return Agreement(offers, next(defaults, EVERYTHING))
