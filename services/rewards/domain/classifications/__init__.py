"""The families of offers: the register, in which each classification is one line."""

from collections.abc import Mapping

from services.rewards.domain.classifications.increase_revenue import (
    PRODUCT_BASED,
    TRANSACTION_BASED,
)
from services.rewards.domain.classifications.reward_achievement import (
    ACHIEVEMENT,
    FINANCIAL_ACHIEVEMENT,
)
from services.rewards.domain.classifications.utilise_free_capacity import FREE_CAPACITY
from services.rewards.domain.family import Family

FAMILIES: Mapping[str, Family] = {
    family.classification: family
    for family in (
        PRODUCT_BASED,
        TRANSACTION_BASED,
        FREE_CAPACITY,
        FINANCIAL_ACHIEVEMENT,
        ACHIEVEMENT,
    )
}
"""An offer of a classification that is not here is refused when it is published."""
