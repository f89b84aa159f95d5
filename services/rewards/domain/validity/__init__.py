"""When an offer is live: one file for each option (rules 2.6)."""

from services.rewards.domain.validity.around_day import AroundDay
from services.rewards.domain.validity.effective_date import FromEffectiveDate
from services.rewards.domain.validity.recurring import Recurring
from services.rewards.domain.validity.specific_periods import SpecificPeriods

Validity = FromEffectiveDate | SpecificPeriods | AroundDay | Recurring
"""The register; the test is against performed_on, in the zone of the event's unit (D-39)."""
