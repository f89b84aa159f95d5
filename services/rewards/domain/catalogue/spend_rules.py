"""What requests to spend may ask for, and until when (rules 1.3-5, 1.3-6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.rewards.domain.answers.breach import read_money
from shared.contracts.control.business import BusinessDefinition, SpendRequestRule
from shared.kernel.money import Platform


@dataclass(frozen=True, slots=True)
class SpendRule:
    """One rule, for requests of its classifications; without classifications for all (D-12)."""

    classifications: frozenset[str] = frozenset()
    specific_amount: bool = False
    minimum_minor: int | None = None
    maximum_minor: int | None = None
    reject_if_not_covered: bool = False


@dataclass(frozen=True, slots=True)
class SpendRules:
    """The active definition's part on spending; later definitions replace it whole."""

    window_days: int = 30
    rules: tuple[SpendRule, ...] = ()

    def rule_for(self, classification: str | None) -> SpendRule:
        """Find the first rule of a classification; without one, no amount may be named."""
        for rule in self.rules:
            if not rule.classifications or classification in rule.classifications:
                return rule
        return SpendRule()


def read_spend_rules(told: BusinessDefinition, platform: Platform) -> SpendRules:
    """Read the part of a business definition that is about spending."""
    return SpendRules(
        window_days=told.spend_window_days,
        rules=tuple(_read(told.spend_request_rules, platform.digits)),
    )


def _read(told: Iterable[SpendRequestRule], digits: int) -> Iterable[SpendRule]:
    for rule in told:
        minimum = read_money(rule.minimum, "minimum", digits)
        maximum = read_money(rule.maximum, "maximum", digits)
        yield SpendRule(
            classifications=frozenset(rule.classifications),
            specific_amount=rule.specific_amount,
            minimum_minor=minimum if isinstance(minimum, int) else None,
            maximum_minor=maximum if isinstance(maximum, int) else None,
            reject_if_not_covered=rule.reject_if_not_covered,
        )
