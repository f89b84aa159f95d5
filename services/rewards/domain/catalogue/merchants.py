"""The merchants of the book: a fold of merchants, groups of them, groups and units (rules 6).

What a merchant comes to is put together whenever something about it is told: its own words, the
group of its unit, the groups that collaborate, the agreements of the groups it is a member of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from services.rewards.domain.catalogue.shelf import Shelf
from services.rewards.domain.merchants.agreement import Terms, agreed
from services.rewards.domain.merchants.merchant import Admission, Merchant, Standing
from shared.contracts.control.business import Contribution, Group, MerchantGroup, Unit
from shared.contracts.control.business import Merchant as MerchantTold

Told = MerchantTold | MerchantGroup | Group | Unit
"""What the merchants are a fold of."""
_Names = Shelf[frozenset[str]]


def _empty() -> Shelf[frozenset[str]]:
    return Shelf({})


@dataclass(frozen=True, slots=True)
class Merchants:
    """Every merchant that was published, as it stands now."""

    known: Shelf[Merchant] = field(default_factory=lambda: Shelf({}))
    told: Shelf[MerchantTold] = field(default_factory=lambda: Shelf({}))
    units: Shelf[str | None] = field(default_factory=lambda: Shelf({}))
    """Each with its group."""
    at: _Names = field(default_factory=_empty)
    """By unit, the merchants that stand for it, or once did."""
    partners: _Names = field(default_factory=_empty)
    """By group, those that it said it collaborates with."""
    agreements: Mapping[str, Terms] = field(default_factory=dict)
    """By group of merchants."""
    members: _Names = field(default_factory=_empty)
    memberships: _Names = field(default_factory=_empty)
    """By merchant, the groups of merchants that have it."""

    def get(self, code: str | None) -> Merchant | None:
        """Find the merchant of a unit; where there is none, nobody decides and nobody pays."""
        return None if code is None else self.known.get(code)

    def turned(self, told: Told) -> tuple["Merchants", frozenset[str]]:
        """Fold one message; name the merchants that now decide differently about awards (D-57)."""
        after, concerned = self._noted(told)
        return after.settled(concerned)

    def _noted(self, told: Told) -> tuple["Merchants", set[str]]:
        """Remember what is told; name the merchants that it may change."""
        match told:
            case MerchantTold():
                at = _joined(self.at, told.unit, told.code)
                return replace(self, told=self.told.put(told.code, told), at=at), {told.code}
            case MerchantGroup():
                return self._with_members(told)
            case Group():
                return self._with_partners(told)
            case Unit():
                units = self.units.put(told.code, told.group)
                return replace(self, units=units), set(self.at.get(told.code, ()))

    def _with_members(self, told: MerchantGroup) -> tuple["Merchants", set[str]]:
        before, members = self.members.get(told.code, frozenset()), frozenset(told.merchants)
        memberships = self.memberships
        for code in sorted(before - members):
            memberships = memberships.put(code, memberships[code] - {told.code})
        for code in sorted(members - before):
            memberships = _joined(memberships, code, told.code)
        agreements = {**self.agreements, told.code: _terms(told)}
        after = replace(
            self,
            agreements=agreements,
            members=self.members.put(told.code, members),
            memberships=memberships,
        )
        return after, set(before | members)

    def _with_partners(self, told: Group) -> tuple["Merchants", set[str]]:
        before, partners = self.partners.get(told.code), frozenset(told.collaborates_with)
        groups = {told.code} | partners | (before or frozenset())
        concerned = {one.code for one in self.known.values() if one.standing.group in groups}
        return replace(self, partners=self.partners.put(told.code, partners)), concerned

    def settled(self, concerned: Iterable[str]) -> tuple["Merchants", frozenset[str]]:
        """Put these together anew, as far as they were told; name those that decide otherwise."""
        known, changed = self.known, set[str]()
        for told in [self.told[code] for code in sorted(concerned) if code in self.told]:
            before, after = known.get(told.code), self._resolved(told)
            if before is not None and before.standing != after.standing:
                changed.add(told.code)
            known = known.put(told.code, after)
        return replace(self, known=known), frozenset(changed)

    def _resolved(self, told: MerchantTold) -> Merchant:
        groups = sorted(self.memberships.get(told.code, ()))
        back_end = told.credits_participants or told.reduction_method == "BACK_END_REDUCTION"
        return Merchant(
            code=told.code,
            standing=self._standing(told),
            spends=Admission(told.spend_own_group, told.spend_other_groups),
            automatic_spend=told.automatic_spend,
            reduction_method="BACK_END_REDUCTION" if back_end else "FRONT_END_REDUCTION",
            credits_participants=told.credits_participants,
            agreement=agreed(_terms(told), tuple(self.agreements[group] for group in groups)),
        )

    def _standing(self, told: MerchantTold) -> Standing:
        group = told.group or self.units.get(told.unit)
        return Standing(
            effective=told.state == "EFFECTIVE",
            group=group,
            others=frozenset() if group is None else self._others(group),
            awards=Admission(told.award_own_group, told.award_other_groups),
            schemes=frozenset(told.schemes),
        )

    def _others(self, group: str) -> frozenset[str]:
        """Name the groups of which either said that it collaborates with the other."""
        theirs = {code for code, partners in self.partners.items() if group in partners}
        return self.partners.get(group, frozenset()) | theirs


def _joined(shelf: _Names, key: str, name: str) -> _Names:
    return shelf.put(key, shelf.get(key, frozenset()) | {name})


def _terms(told: MerchantTold | MerchantGroup) -> Terms:
    return Terms(_percentages(told.contributions), told.default_contribution)


def _percentages(told: Iterable[Contribution]) -> Mapping[str, Decimal]:
    return {one.offer: one.percentage for one in told}
