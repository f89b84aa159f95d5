"""What must hold: one file for each thing looked at, and the order in which they are asked."""

from services.rewards.domain.answers.condition import Condition
from services.rewards.domain.conditions.behaviour import Behaviour
from services.rewards.domain.conditions.classifications import Classifications
from services.rewards.domain.conditions.kpis import Kpis
from services.rewards.domain.conditions.location import Location
from services.rewards.domain.conditions.organisational import Organisational
from services.rewards.domain.conditions.payment_medium import PaymentMediumCondition
from services.rewards.domain.conditions.products import Products
from services.rewards.domain.conditions.referral import FirstOfThem, ReferredAwarded
from services.rewards.domain.conditions.segments import SegmentsCondition
from services.rewards.domain.conditions.time_of_week import HoursCondition, Weekdays
from services.rewards.domain.conditions.transaction_amount import TransactionAmount
from services.rewards.domain.conditions.unprocessed_period import UnprocessedPeriod

CONDITIONS: tuple[type[Condition], ...] = (
    SegmentsCondition,
    Classifications,
    TransactionAmount,
    Products,
    PaymentMediumCondition,
    Organisational,
    Location,
    UnprocessedPeriod,
    Weekdays,
    HoursCondition,
    Kpis,
    Behaviour,
    ReferredAwarded,
    FirstOfThem,
)
"""The register, in the order in which a decline names the first that fails."""


def in_order(conditions: list[Condition]) -> tuple[Condition, ...]:
    """Put an offer's conditions in the order of the register."""
    return tuple(sorted(conditions, key=lambda condition: CONDITIONS.index(type(condition))))
