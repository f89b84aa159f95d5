"""How much: one file for each option (rules 2.2)."""

from services.rewards.domain.award_values.amount import Amount
from services.rewards.domain.award_values.percentage import Percentage
from services.rewards.domain.award_values.percentage_on_awarded import PercentageOnAwarded

AwardValue = Amount | Percentage | PercentageOnAwarded
"""The register."""
