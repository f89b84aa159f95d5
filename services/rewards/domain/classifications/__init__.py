"""The families of offers: the register, in which each classification is one line."""

from collections.abc import Mapping

from services.rewards.domain.classifications.increase_revenue import (
    PRODUCT_BASED,
    TRANSACTION_BASED,
)
from services.rewards.domain.classifications.just_money import JUST_MONEY
from services.rewards.domain.classifications.personal_data_completeness import DATA_COMPLETENESS
from services.rewards.domain.classifications.reward_achievement import (
    ACHIEVEMENT,
    FINANCIAL_ACHIEVEMENT,
)
from services.rewards.domain.classifications.reward_anniversaries import BIRTHDAYS, NAME_DAYS
from services.rewards.domain.classifications.reward_behaviour import BEHAVIOUR
from services.rewards.domain.classifications.reward_financial_statement import FINANCIAL_STATEMENT
from services.rewards.domain.classifications.reward_loyalty import BY_AMOUNT, BY_ITEMS, BY_NUMBER
from services.rewards.domain.classifications.reward_referrals import REFERRALS
from services.rewards.domain.classifications.reward_sign_ups import SIGN_UPS
from services.rewards.domain.classifications.subscription_maturity import MATURITY
from services.rewards.domain.classifications.utilise_free_capacity import FREE_CAPACITY
from services.rewards.domain.offers.family import Family
from services.rewards.domain.offers.personal_family import PersonalFamily

FAMILIES: Mapping[str, Family] = {
    family.classification: family
    for family in (
        PRODUCT_BASED,
        TRANSACTION_BASED,
        FREE_CAPACITY,
        BY_AMOUNT,
        BY_NUMBER,
        BY_ITEMS,
        FINANCIAL_ACHIEVEMENT,
        ACHIEVEMENT,
        REFERRALS,
        FINANCIAL_STATEMENT,
        BEHAVIOUR,
    )
}
"""An offer of a classification that is not here is refused when it is published."""

PERSONAL: Mapping[str, PersonalFamily] = {
    family.classification: family
    for family in (
        SIGN_UPS,
        BIRTHDAYS,
        NAME_DAYS,
        DATA_COMPLETENESS,
        MATURITY,
        JUST_MONEY,
    )
}
"""Those without an event."""
