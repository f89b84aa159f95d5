"""When an offer is live: one file for each option (rules 2.6)."""

from services.rewards.domain.validity.effective_date import FromEffectiveDate
from services.rewards.domain.validity.specific_periods import SpecificPeriods

Validity = FromEffectiveDate | SpecificPeriods
"""The register; the test is against performed_on."""
