"""Brand and type from the full identifier, and then what is kept of it (rules 1.3-3, 1.3-4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.ingestion.domain.masking import last_four, masked
from shared.contracts.control.business import BrandRule, IdentifierAdjustment, TypeRule
from shared.contracts.events.header import PaymentMedium
from shared.contracts.inbound.purchase import PaymentMediumTold

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class MediumRule:
    """Sets a value where all of its criteria hold; compiled from a brand or a type rule."""

    sets: str
    length: tuple[int, int] | None = None
    begins_with: str = ""
    ends_with: str = ""
    regex: re.Pattern[str] | None = None

    def holds(self, identifier: str) -> bool:
        """True when every criterion holds; a length's ends are included, a regex matches whole."""
        if self.regex is not None:
            return self.regex.fullmatch(identifier) is not None
        if self.length is not None and not self.length[0] <= len(identifier) <= self.length[1]:
            return False
        return identifier.startswith(self.begins_with) and identifier.endswith(self.ends_with)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How many characters are kept, and of which end; neither keeps the identifier whole."""

    keep_last: int | None = None
    keep_first: int | None = None

    def kept(self, identifier: str) -> str | None:
        """What may travel. A rule that would leave a full card number leaves its last four."""
        if self.keep_last is not None:
            identifier = identifier[-self.keep_last :] if self.keep_last else ""
        elif self.keep_first is not None:
            identifier = identifier[: self.keep_first]
        return last_four(identifier) or None


@dataclass(frozen=True, slots=True)
class MediumRules:
    """What the business definition says of payment media; first match wins (D-02)."""

    brands: tuple[MediumRule, ...] = ()
    types: tuple[MediumRule, ...] = ()
    adjustment: Adjustment = Adjustment()


def compile_rule(told: BrandRule | TypeRule) -> MediumRule:
    """Compile one rule; raises re.error where the regex is none."""
    return MediumRule(
        sets=told.brand if isinstance(told, BrandRule) else told.type,
        length=told.length,
        begins_with=told.begins_with or "",
        ends_with=told.ends_with or "",
        regex=None if told.regex is None else re.compile(told.regex),
    )


def compile_adjustment(told: str | IdentifierAdjustment) -> Adjustment:
    """Compile what is kept of an identifier."""
    if isinstance(told, str):
        return Adjustment()
    return Adjustment(told.keep_last, told.keep_first)


def settle(told: PaymentMediumTold | None, rules: MediumRules) -> PaymentMedium | None:
    """Find brand and type on the full identifier, then adjust it, as the very last step."""
    if told is None:
        return None
    brand, kind, identifier = told.brand, told.type, told.identifier
    if identifier is not None:
        brand = brand or _first(rules.brands, identifier)
        kind = kind or _first(rules.types, identifier)
        identifier = rules.adjustment.kept(identifier)
    return PaymentMedium(
        brand=masked(brand) if brand else None,
        type=masked(kind) if kind else None,
        identifier=identifier,
    )


def outline(told: PaymentMediumTold | None) -> tuple[object, ...] | None:
    """What a fingerprint may know: brand and type as told, the length and the last four."""
    if told is None:
        return None
    shown = (len(told.identifier), told.identifier[-_SHOWN:]) if told.identifier else None
    return told.brand, told.type, shown


def _first(rules: Sequence[MediumRule], identifier: str) -> str | None:
    return next((rule.sets for rule in rules if rule.holds(identifier)), None)
