"""Looks at where the participant signed up, for offers without an event (rules 3.16)."""

from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant


@dataclass(frozen=True, slots=True)
class SignUpPlace:
    """Holds when the unit of the sign-up is listed, or belonged to a listed group then."""

    because: ClassVar[Because] = "organisational"

    units: frozenset[str]
    groups: frozenset[str]

    def lacking(self, participant: Participant) -> Detail | None:
        """Compare the unit of the sign-up and its group with the lists."""
        unit, group = participant.signed_up_unit, participant.signed_up_group
        if unit in self.units or group in self.groups:
            return None
        listed = {"units": sorted(self.units), "groups": sorted(self.groups)}
        return {"unit": unit, "group": group, **listed}
