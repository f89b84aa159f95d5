"""Reads how much must come together for an award, and within which time (rules 3.4, 3.5)."""

from services.rewards.domain.answers.breach import Bounds, Breach, read_bounds
from services.rewards.domain.award_values import AwardValue
from services.rewards.domain.award_values.percentage_on_awarded import PercentageOnAwarded
from services.rewards.domain.conditions.products import Products
from services.rewards.domain.offers.family import Counting
from services.rewards.domain.terms.threshold import Threshold
from shared.contracts.control.offer import Conditions
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.events import PurchaseMade
from shared.kernel.money import Platform
from shared.kernel.periods import Duration


def read_threshold(
    told: OfferTold,
    counting: Counting | None,
    value: AwardValue | Breach | None,
    products: Products | None,
    platform: Platform,
) -> Threshold | Breach | None:
    """Read the threshold of an accumulating offer; without one everything reaches it (D-45)."""
    if counting is None:
        return None
    bounds = _bounds(told.conditions, counting, platform.digits)
    window = _window(told.conditions)
    if isinstance(bounds, Breach):
        return bounds
    if isinstance(window, Breach):
        return window
    if value is None or isinstance(value, Breach | PercentageOnAwarded):
        return None

    def measure(event: PurchaseMade) -> int:
        lines = event.lines if products is None else products.qualifying(event)
        return counting.measure(event, lines)

    return Threshold(
        counts=counting.counts,
        low=bounds.low or 0,
        high=bounds.high,
        window=window,
        measure=measure,
        worth=value.of_transaction,
    )


def single(told: Conditions, counting: Counting | None) -> Conditions:
    """Leave out what is asked of all purchases together, and not of each of them."""
    return told if counting is None else told.model_copy(update={counting.condition: None})


def _bounds(told: Conditions, counting: Counting, digits: int) -> Bounds | Breach:
    condition = getattr(told, counting.condition)
    if condition is None:
        return Bounds(None, None)
    if counting.counts == "amount":
        return read_bounds(condition, f"conditions.{counting.condition}", digits)
    return Bounds(condition.from_, None)


def _window(told: Conditions) -> Duration | Breach | None:
    within = told.transaction_period_range
    if within is None:
        return None
    if within.value < 1:
        path = "conditions.transaction_period_range.value"
        return Breach(path, "a period lasts at least 1 (rules 3.4)", "leave it out for no limit")
    return Duration(within.value, within.unit)
