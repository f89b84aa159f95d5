"""What no shape can say of a control message: each check refuses, or says nothing."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from croniter import croniter

from services.ingestion.domain.amounts import minor_of
from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.moments import instant_of
from services.ingestion.domain.payment_medium import compile_rule
from services.ingestion.domain.rejection import Refused
from shared.contracts.control import (
    BusinessDefinition,
    Merchant,
    MerchantGroup,
    Offer,
    Run,
    RunDefinition,
    Unit,
)
from shared.contracts.control.business import (
    BrandRule,
    IdentifierAdjustment,
    SpendRequestRule,
    TypeRule,
)
from shared.contracts.told import EventType, Told
from shared.kernel.money import Platform
from shared.kernel.periods import zone

Check = Callable[[Any, Catalogue, Platform], None]

_IMMEDIATE: frozenset[EventType] = frozenset(
    {"PURCHASE", "WEB", "SOCIAL_MEDIA", "FINANCIAL_STATEMENT", "SPEND_REQUEST"}
)
_CRON_FIELDS = 5
_PERCENTAGE_DIGITS = 4


def check_business_definition(told: BusinessDefinition, _: Catalogue, platform: Platform) -> None:
    """Rules that can hold, immediate types of the manual's list, one adjustment (rules 1.3)."""
    for index, event_type in enumerate(told.immediate_types):
        if event_type not in _IMMEDIATE:
            sentence = f"{event_type} is never processed immediately"
            raise Refused("INVALID_MESSAGE", f"data.immediate_types[{index}]", sentence)
    for name in ("brand_rules", "type_rules"):
        for index, rule in enumerate(getattr(told, name)):
            _check_medium_rule(rule, f"data.{name}[{index}]")
    if isinstance(told.identifier_adjustment, IdentifierAdjustment):
        _check_adjustment(told.identifier_adjustment)
    for index, spend_rule in enumerate(told.spend_request_rules):
        _check_spend_rule(spend_rule, platform, f"data.spend_request_rules[{index}]")


def check_unit(told: Unit, _: Catalogue, __: Platform) -> None:
    """A time zone that exists."""
    if told.time_zone is None:
        return
    try:
        zone(told.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        sentence = f"{told.time_zone} is no time zone, as Europe/Athens is one"
        raise Refused("INVALID_MESSAGE", "data.time_zone", sentence) from error


def check_merchant(told: Merchant, catalogue: Catalogue, _: Platform) -> None:
    """One merchant for a unit, and schemes that were published (rules 6).

    One that credits participants reduces in the back end. Its unit, its group and the offers that
    it contributes to need not be published: where nobody declared them, they are no mistake.
    """
    other = catalogue.merchant_of(told.unit)
    if other not in (None, told.code):
        sentence = f"merchant {other} stands for unit {told.unit} already"
        raise Refused("INVALID_MESSAGE", "data.unit", sentence)
    if told.credits_participants and told.reduction_method == "FRONT_END_REDUCTION":
        sentence = "a merchant that credits participants reduces in the back end"
        raise Refused("INVALID_MESSAGE", "data.reduction_method", sentence)
    _check_schemes(told.schemes, catalogue)
    _check_agreement(told)


def check_merchant_group(told: MerchantGroup, _: Catalogue, __: Platform) -> None:
    """An agreement that says one thing; its merchants and offers may be published later."""
    for index, code in enumerate(told.merchants):
        if code in told.merchants[:index]:
            raise Refused("INVALID_MESSAGE", f"data.merchants[{index}]", "stands twice")
    _check_agreement(told)


def check_run_definition(told: RunDefinition, catalogue: Catalogue, _: Platform) -> None:
    """A schedule of five cron fields; schemes and offer types that were published."""
    schedule = told.schedule
    if schedule is not None and not _is_cron(schedule):
        sentence = "is no cron schedule of five fields, as 0 2 * * * is one"
        raise Refused("INVALID_MESSAGE", "data.schedule", sentence)
    _check_scope(told, catalogue)


def check_run(told: Run, catalogue: Catalogue, platform: Platform) -> None:
    """A definition or a scope of what was published, at a moment that can be."""
    try:
        instant_of(told.as_of, platform.time_zone)
    except ValueError as error:
        raise Refused("INVALID_MESSAGE", "data.as_of", str(error)) from error
    if told.definition is not None:
        if told.schemes or told.offer_types or told.segments:
            sentence = "names what to run, so schemes, offer types and segments are not told"
            raise Refused("INVALID_MESSAGE", "data.definition", sentence)
        if told.definition not in catalogue.run_definitions:
            sentence = f"no run definition {told.definition} was published"
            raise Refused("INVALID_MESSAGE", "data.definition", sentence)
    _check_scope(told, catalogue)
    _check_draft(told)


def check_offer(told: Offer, catalogue: Catalogue, _: Platform) -> None:
    """Offers on financial achievements list termed services only (rules 3.6, S3).

    The engine has no products, so it is asked here. A product that nobody declared may be one; of
    types and families nobody says what they hold.
    """
    if catalogue.offer_types.get(told.type) != "REWARD_FINANCIAL_ACHIEVEMENT":
        return
    for index, row in enumerate(told.conditions.products or ()):
        if row.product is not None and catalogue.is_no_termed_service(row.product):
            sentence = f"{row.product} is no termed service, and only those can be listed (3.6)"
            raise Refused("INVALID_OFFER", f"data.conditions.products[{index}].product", sentence)


CHECKS: dict[type[Told], Check] = {
    BusinessDefinition: check_business_definition,
    Unit: check_unit,
    Merchant: check_merchant,
    MerchantGroup: check_merchant_group,
    RunDefinition: check_run_definition,
    Offer: check_offer,
    Run: check_run,
}
"""Of the other control messages the shape says all, or the engine the rest."""


def _check_medium_rule(rule: BrandRule | TypeRule, path: str) -> None:
    criteria = (rule.length, rule.begins_with, rule.ends_with)
    if rule.regex is None and not any(criteria):
        raise Refused("INVALID_MESSAGE", path, "needs a criterion: length, begins_with, ends_with")
    if rule.regex is not None and any(criteria):
        raise Refused("INVALID_MESSAGE", f"{path}.regex", "stands alone, without other criteria")
    if rule.length is not None and rule.length[0] > rule.length[1]:
        raise Refused("INVALID_MESSAGE", f"{path}.length", "begins after it ends")
    try:
        compile_rule(rule)
    except (re.error, RecursionError, OverflowError) as error:
        sentence = f"is no regular expression: {error}"
        raise Refused("INVALID_MESSAGE", f"{path}.regex", sentence) from error


def _check_adjustment(told: IdentifierAdjustment) -> None:
    if (told.keep_last is None) == (told.keep_first is None):
        path = "data.identifier_adjustment"
        raise Refused("INVALID_MESSAGE", path, "keeps the last or the first, one of them")


def _check_spend_rule(rule: SpendRequestRule, platform: Platform, path: str) -> None:
    bounds: dict[str, int] = {}
    for name in ("minimum", "maximum"):
        told = getattr(rule, name)
        if told is None:
            continue
        if not rule.specific_amount:
            sentence = "goes with specific_amount only"
            raise Refused("INVALID_MESSAGE", f"{path}.{name}", sentence)
        try:
            bounds[name] = minor_of(told, platform.digits)
        except ValueError as error:
            raise Refused("INVALID_MESSAGE", f"{path}.{name}", str(error)) from error
    if len(bounds) == 2 and bounds["maximum"] < bounds["minimum"]:  # noqa: PLR2004 - both
        raise Refused("INVALID_MESSAGE", f"{path}.maximum", "is below the minimum")


def _check_agreement(told: Merchant | MerchantGroup) -> None:
    """One percentage for each offer, with at most four decimals (D-06, D-35)."""
    offers = [one.offer for one in told.contributions]
    for index, one in enumerate(told.contributions):
        path = f"data.contributions[{index}]"
        if one.offer in offers[:index]:
            raise Refused("INVALID_MESSAGE", f"{path}.offer", "has a contribution already")
        _check_percentage(one.percentage, f"{path}.percentage")
    if told.default_contribution is not None:
        _check_percentage(told.default_contribution, "data.default_contribution")


def _check_percentage(told: Decimal, path: str) -> None:
    if told != round(told, _PERCENTAGE_DIGITS):
        raise Refused("INVALID_MESSAGE", path, "a percentage has at most 4 decimals (D-06)")


def _check_scope(told: Run | RunDefinition, catalogue: Catalogue) -> None:
    _check_schemes(told.schemes, catalogue)
    for index, offer_type in _unknown(told.offer_types, catalogue.offer_types.keys()):
        sentence = f"no offer type {offer_type} was published"
        raise Refused("UNKNOWN_OFFER_TYPE", f"data.offer_types[{index}]", sentence)


def _check_draft(told: Run) -> None:
    """Only a settlement is drafted, and a draft is confirmed or discarded (rules 6)."""
    steps = {"draft": told.draft, "confirms": told.confirms, "discards": told.discards}
    given = [name for name, value in steps.items() if value]
    if len(given) > 1:
        sentence = f"goes without {given[1]}: a draft is made, confirmed or discarded"
        raise Refused("INVALID_MESSAGE", f"data.{given[0]}", sentence)
    if given and told.definition is None and told.kind != "SETTLEMENT":
        raise Refused("INVALID_MESSAGE", f"data.{given[0]}", "goes with a settlement only")


def _check_schemes(told: Iterable[str], catalogue: Catalogue) -> None:
    for index, scheme in _unknown(told, catalogue.schemes):
        sentence = f"no scheme {scheme} was published"
        raise Refused("UNKNOWN_SCHEME", f"data.schemes[{index}]", sentence)


def _unknown(told: Iterable[str], known: AbstractSet[str]) -> list[tuple[int, str]]:
    return [(index, code) for index, code in enumerate(told) if code not in known]


def _is_cron(schedule: str) -> bool:
    return len(schedule.split()) == _CRON_FIELDS and bool(croniter.is_valid(schedule))
