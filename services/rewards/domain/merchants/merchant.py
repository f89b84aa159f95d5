"""A merchant as the engine asks it: whom it awards, who may spend there (rules 6, D-34, D-58)."""

from dataclasses import dataclass, field
from typing import Literal

from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.answers.verdict import Detail
from services.rewards.domain.merchants.agreement import Agreement

ReductionMethod = Literal["FRONT_END_REDUCTION", "BACK_END_REDUCTION"]


@dataclass(frozen=True, slots=True)
class Admission:
    """Whose participants are served: those of its own group, and of groups it collaborates with."""

    own_group: bool = True
    other_groups: bool = True


EVERYBODY = Admission()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides whether a merchant takes part; what waits for it, waits for this to change."""

    effective: bool = True
    group: str | None = None
    """Its organisational group: its own, or else that of its unit."""
    others: frozenset[str] = frozenset()
    """The groups that collaborate with that one."""
    awards: Admission = EVERYBODY
    schemes: frozenset[str] = frozenset()
    """Only their offers award here; empty: all do."""

    def shuts_out(self, owner: str | None, admission: Admission) -> str | None:
        """Say which flag keeps out participants of a group; who has none is never kept out."""
        if owner is None or self.group is None:
            return None
        if owner == self.group:
            return None if admission.own_group else "own_group"
        if owner in self.others and not admission.other_groups:
            return "other_groups"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """Who stands behind one unit."""

    code: str
    standing: Standing = field(default_factory=Standing)
    spends: Admission = EVERYBODY
    automatic_spend: bool = True
    """Whether purchases here may be paid from the wallet by themselves (rules 4.4-7)."""
    reduction_method: ReductionMethod = "FRONT_END_REDUCTION"
    """Of the spends that the system makes at its unit (rules 1.2)."""
    credits_participants: bool = False
    """Whoever spends here pays in full, and is credited what they spent (rules 6, D-44)."""
    agreement: Agreement = field(default_factory=Agreement)

    def declines(self, owner: str | None, scheme: str) -> Detail | None:
        """Say why an offer of this scheme does not award a participant of this group here."""
        standing = self.standing
        if not standing.effective:
            return {"merchant": self.code, "state": "NOT_EFFECTIVE"}
        shut = standing.shuts_out(owner, standing.awards)
        if shut is not None:
            return {"merchant": self.code, "owned_by_group": owner, f"award_{shut}": False}
        if standing.schemes and scheme not in standing.schemes:
            listed = sorted(standing.schemes)
            return {"merchant": self.code, "scheme": scheme, "schemes": listed}
        return None

    def refuses(self, owner: str | None) -> Refused | None:
        """Say why a participant of this group cannot spend here (D-34)."""
        path = "performed_by_unit"
        if not self.standing.effective:
            message = f"the merchant {self.code} is not effective (rules 6)"
            return Refused("MERCHANT_NOT_EFFECTIVE", message, path)
        shut = self.standing.shuts_out(owner, self.spends)
        if shut is None:
            return None
        whose = "its own group" if shut == "own_group" else "a group it collaborates with"
        message = f"the merchant {self.code} lets nobody of {owner}, {whose}, spend (rules 6, D-34)"
        return Refused("MERCHANT_REFUSES", message, path)
