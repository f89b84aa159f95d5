"""What the classification of an offer does not allow: every breach at once (rules 3.0)."""

from collections.abc import Iterator

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.answers.matrix import Row
from shared.contracts.control.offer import AwardValidityTold, Conditions, OnePer, ValidityTold
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.told import ToldDuration

YEARS_MAX = 1_000
_LONGEST = {
    "MINUTES": 525_600 * YEARS_MAX,
    "HOURS": 8_760 * YEARS_MAX,
    "DAYS": 365 * YEARS_MAX,
    "WEEKS": 52 * YEARS_MAX,
    "MONTHS": 12 * YEARS_MAX,
    "YEARS": YEARS_MAX,
}


def breaches(told: OfferTold, family: Row) -> Iterator[Breach]:
    """List everything that the family's row of the matrix, or this release, does not allow."""
    yield from _conditions(told.conditions, family)
    yield from _award(told, family)
    yield from _evaluation(told, family)
    yield from _spending(told, family)
    yield from _number_of_awards(told, family)
    yield from _validity(told)
    yield from _durations(told)
    missing = family.missing(told)
    if missing is not None:
        yield missing


def _conditions(told: Conditions, family: Row) -> Iterator[Breach]:
    for name in Conditions.model_fields:
        if getattr(told, name) in (None, (), False):
            continue
        if name not in family.conditions:
            proposal = f"leave it out; allowed are {', '.join(sorted(family.conditions))}"
            yield _forbidden(f"conditions.{name}", f"the condition {name}", family, proposal)


def _award(told: OfferTold, family: Row) -> Iterator[Breach]:
    given = [
        name for name in type(told.award).model_fields if getattr(told.award, name) is not None
    ]
    if len(given) != 1:
        fields = ", ".join(type(told.award).model_fields)
        message = f"an award is exactly one of {fields}: {len(given)} are given (rules 2.2)"
        yield Breach("award", message, "give one of them")
    for name in given:
        path = f"award.{name}"
        if name not in family.awards:
            proposal = f"use {' or '.join(sorted(family.awards))}"
            yield _forbidden(path, f"an award as {name}", family, proposal, "2.2, D-05")
        elif name == "percentage_on_awarded" and told.conditions.all_classifications:
            message = "a percentage on awards is of one event, not of a set (rules 2.2, 3.6)"
            yield Breach(path, message, "use amount, or leave all_classifications out")


def _evaluation(told: OfferTold, family: Row) -> Iterator[Breach]:
    if told.evaluation != "BATCH_PROCESS" and not family.interactive:
        yield _forbidden("evaluation", "interactive evaluation", family, "use BATCH_PROCESS", "1.4")
    if told.scope == "APPLY_AWARD_PER_TRANSACTION_ITEM" and not family.scope:
        proposal = "use APPLY_AWARD_PER_TRANSACTION"
        yield _forbidden("scope", "an award for each item", family, proposal, "2.3, D-07")


def _spending(told: OfferTold, family: Row) -> Iterator[Breach]:
    if told.spend_method == "SPEND_INSTANTLY" and not family.scope:
        proposal = "use SPEND_ON_REQUEST"
        yield _forbidden("spend_method", "spending instantly", family, proposal, "2.5, D-07")


def _number_of_awards(told: OfferTold, family: Row) -> Iterator[Breach]:
    number = told.number_of_awards
    name = "one_per" if isinstance(number, OnePer) else number
    if name not in family.numbers:
        proposal = f"use {' or '.join(sorted(family.numbers))}"
        what = f"{name} as its number of awards"
        yield _forbidden("number_of_awards", what, family, proposal, "2.10")
    elif told.conditions.all_classifications and name != "MULTIPLE":
        message = "where all classifications are needed, every set is awarded (rules 2.10, 3.6)"
        yield Breach("number_of_awards", message, "use MULTIPLE")


def _validity(told: OfferTold) -> Iterator[Breach]:
    if not isinstance(told.validity, ValidityTold):
        return
    fields = type(told.validity).model_fields
    given = [name for name in fields if getattr(told.validity, name) is not None]
    if len(given) != 1:
        message = (
            f"a validity is exactly one of {', '.join(fields)}: {len(given)} are given (rules 2.6)"
        )
        yield Breach("validity", message, "give one of them")


def _durations(told: OfferTold) -> Iterator[Breach]:
    """Nothing lasts longer than calendars go."""
    for path, duration in _lasting(told):
        if duration is not None and duration.value > _LONGEST[duration.unit]:
            message = f"{duration.value} {duration.unit} are more than {YEARS_MAX} years"
            yield Breach(f"{path}.value", message, f"at most {_LONGEST[duration.unit]}")


def _lasting(told: OfferTold) -> Iterator[tuple[str, ToldDuration | None]]:
    conditions, awarded = told.conditions, told.award.percentage_on_awarded
    yield "award.percentage_on_awarded.within", awarded.within if awarded else None
    if isinstance(told.number_of_awards, OnePer):
        yield "number_of_awards.one_per", told.number_of_awards.one_per
    if isinstance(told.award_validity, AwardValidityTold):
        yield "award_validity.after", told.award_validity.after
    yield "spend_conditions.after", told.spend_conditions.after if told.spend_conditions else None
    yield "conditions.maximum_unprocessed_period", conditions.maximum_unprocessed_period
    yield "conditions.transaction_period_range", conditions.transaction_period_range
    maturity = conditions.maturity
    yield "conditions.maturity.uninterrupted", maturity.uninterrupted if maturity else None


def _forbidden(path: str, what: str, family: Row, proposal: str, also: str = "3.0") -> Breach:
    message = f"{family.classification} does not allow {what} ({family.section}, {also})"
    return Breach(path, message, f"{proposal}, or choose another offer type")
