"""From an offer as a marketer writes it to an offer that judges, or to everything wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from services.rewards.domain.answers.breach import Breach, distinct, read_money
from services.rewards.domain.award_values import AwardValue
from services.rewards.domain.award_values.amount import Amount
from services.rewards.domain.award_values.percentage import Percentage
from services.rewards.domain.award_values.percentage_on_awarded import PercentageOnAwarded
from services.rewards.domain.catalogue import permissions, thresholds
from services.rewards.domain.catalogue.reading import Reader
from services.rewards.domain.conditions import in_order
from services.rewards.domain.conditions.products import Products
from services.rewards.domain.offers.family import Family, reckoner
from services.rewards.domain.offers.offer import Instant, Offer
from services.rewards.domain.terms.award_validity import After, Always, AwardValidity, until
from services.rewards.domain.terms.number_of_awards import Multiple, NumberOfAwards, OnePer, OnlyOne
from shared.contracts.control.business import Kpi
from shared.contracts.control.offer import AwardValidityTold
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.control.offer import OnePer as OnePerTold
from shared.contracts.control.offer import PercentageOnAwarded as PercentageOnAwardedTold
from shared.contracts.events import AwardingEvent
from shared.kernel.money import Platform
from shared.kernel.periods import Duration

PERCENTAGE_MAX = 1000
PERCENTAGE_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an offer is beside its terms: number, version, since when effective."""

    number: int
    version: int
    effective_since: datetime
    platform: Platform
    kpis: tuple[Kpi, ...] = ()
    """Those that the offer names and that were published, in order of their codes (D-03)."""


def compile_offer(
    told: OfferTold, family: Family, identity: Identity
) -> Offer | tuple[Breach, ...]:
    """Compile an offer, or name every breach, each with path, sentence and proposal."""
    reader = Reader(identity.platform, identity.kpis)
    value = read_award_value(told, identity.platform.digits)
    singly = thresholds.single(told.conditions, family.counting)
    conditions, broken = reader.conditions(singly, amounts=family.product_amounts)
    validity = reader.validity(told.validity, identity.effective_since)
    award_validity = read_award_validity(told, identity.platform)
    allotment = reader.allotment(told.spend_conditions)
    products = next((c for c in conditions if isinstance(c, Products)), None)
    threshold = thresholds.read_threshold(told, family.counting, value, products, identity.platform)
    found = [*permissions.breaches(told, family), *broken]
    parts = (value, validity, award_validity, allotment, threshold)
    found += [part for part in parts if isinstance(part, Breach)]
    found += _limits(told)
    if found:
        return distinct(found)
    conditions = in_order([*conditions, *family.implied])
    assert not isinstance(value, Breach)
    assert value is not None
    assert not isinstance(validity, Breach)
    assert not isinstance(award_validity, Breach)
    assert not isinstance(allotment, Breach)
    assert not isinstance(threshold, Breach)
    per_item = told.scope == "APPLY_AWARD_PER_TRANSACTION_ITEM"
    return Offer(
        code=told.code,
        number=identity.number,
        version=identity.version,
        scheme=told.scheme,
        offer_type=told.type,
        classification=family.classification,
        effective=told.state == "EFFECTIVE",
        event_classes=family.event_classes,
        interactive=told.evaluation == "BATCH_PROCESS_AND_INTERACTIVELY",
        only_if_best=told.only_if_best,
        instant=_instant(told, family),
        validity=validity,
        conditions=conditions,
        number_of_awards=_number_of_awards(told),
        reckon=_reckon(family, value, products, per_item=per_item),
        looks_back=value if isinstance(value, PercentageOnAwarded) else None,
        set_of=_set_of(told),
        threshold=threshold,
        award_validity=award_validity,
        allotment=allotment,
        dimensions=tuple(wanted for each in conditions for wanted in each.anchors().values()),
    )


def _instant(told: OfferTold, family: Family) -> Instant:
    if told.spend_method == "SPEND_INSTANTLY":
        return "ALWAYS"
    return "IF_AUTHORISED" if family.scope else "NEVER"


def _set_of(told: OfferTold) -> frozenset[str]:
    conditions = told.conditions
    return frozenset(conditions.classifications or () if conditions.all_classifications else ())


def read_award_value(told: OfferTold, digits: int) -> AwardValue | Breach | None:
    """Read how much an offer awards; an option that comes later is refused elsewhere."""
    if told.award.amount is not None:
        minor = read_money(told.award.amount, "award.amount", digits)
        if isinstance(minor, Breach):
            return minor
        if minor is None or minor <= 0:
            return Breach("award.amount", "an award is more than nothing (D-45)", "raise it")
        return Amount(minor)
    if told.award.percentage is not None:
        share = _share(told.award.percentage, "award.percentage")
        return share if isinstance(share, Breach) else Percentage(share)
    if told.award.percentage_on_awarded is not None:
        return _on_awarded(told.award.percentage_on_awarded)
    return None


def _share(told: Decimal, path: str) -> Decimal | Breach:
    if not 0 < told <= PERCENTAGE_MAX:
        message = f"a percentage is more than 0 and at most {PERCENTAGE_MAX} (D-45)"
        return Breach(path, message, "10 is ten per cent")
    if told != round(told, PERCENTAGE_DIGITS):
        return Breach(path, "a percentage has at most 4 decimals (D-06)", "round it")
    return told


def _on_awarded(told: PercentageOnAwardedTold) -> PercentageOnAwarded | Breach:
    path = "award.percentage_on_awarded"
    share = _share(told.percentage, f"{path}.percentage")
    if isinstance(share, Breach):
        return share
    if told.within.value < 1:
        message = "what was awarded is looked at for a time of at least 1 (rules 2.2)"
        return Breach(f"{path}.within.value", message, "make it longer")
    within = Duration(told.within.value, told.within.unit)
    types, schemes = frozenset(told.offer_types), frozenset(told.schemes)
    return PercentageOnAwarded(share, within, types, schemes)


def _reckon(
    family: Family, value: AwardValue, products: Products | None, *, per_item: bool
) -> Callable[[AwardingEvent], int]:
    if isinstance(value, PercentageOnAwarded):
        return lambda _event: 0
    return reckoner(family, value, products, per_item=per_item)


def read_award_validity(told: OfferTold, platform: Platform) -> AwardValidity | Breach:
    """Read until when an award can be used (rules 2.7)."""
    match told.award_validity:
        case "ALWAYS":
            return Always()
        case AwardValidityTold(after=None, until=moment) if moment is not None:
            return until(moment, platform.time_zone)
        case AwardValidityTold(after=after, until=None) if after is not None:
            return After(Duration(after.value, after.unit))
        case AwardValidityTold():
            message = "an award validity is exactly one of after and until (rules 2.7)"
            return Breach("award_validity", message, "give one of them, or ALWAYS")
        case _:
            assert_never(told.award_validity)


def _number_of_awards(told: OfferTold) -> NumberOfAwards:
    match told.number_of_awards:
        case "MULTIPLE":
            return Multiple()
        case "ONLY_ONE":
            return OnlyOne()
        case OnePerTold(one_per=period):
            return OnePer(Duration(period.value, period.unit))
        case _:
            assert_never(told.number_of_awards)


def _limits(told: OfferTold) -> Iterator[Breach]:
    number = told.number_of_awards
    if isinstance(number, OnePerTold) and number.one_per.value < 1:
        yield Breach("number_of_awards.one_per.value", "a period lasts at least 1 (rules 2.10)")
