"""One sentence for each reason to decline (scenarios.md 1), with the values that were compared."""

from collections.abc import Callable, Mapping
from typing import Any

from services.api.domain.explaining.values import Values
from services.rewards.domain.answers.verdict import Because
from shared.kernel.money import Platform

Sentence = Callable[[Values], str]


def declined(because: Because, detail: Mapping[str, Any], platform: Platform) -> str:
    """Say why an offer declines, and every value that was compared."""
    values = Values(detail, platform)
    sentence = SENTENCES[because](values)
    rest = ", ".join(values.rest())
    return f"{sentence} ({rest})" if rest else sentence


def _terminated(values: Values) -> str:
    return f"the participant was terminated on {values.moment('terminated_at')}"


def _already_awarded(values: Values) -> str:
    for name, text in (("award", "by award"), ("year", "for the year"), ("run", "by the run")):
        if values.has(name):
            return f"this offer has awarded it already, {text} {values.text(name)}"
    return "this offer has awarded it already"


def _scheme(values: Values) -> str:
    when = "performed_on" if values.has("performed_on") else "as_of"
    scheme = values.text("scheme")
    return f"the participant did not take part in scheme {scheme} on {values.moment(when)}"


def _validity(values: Values) -> str:
    when = f"on {values.moment('performed_on')}" if values.has("performed_on") else "then"
    if values.has("latest_effective_date"):
        since = values.moment("latest_effective_date")
        return f"the offer was not live {when}: it is effective since {since}"
    return f"the offer was not live {when}"


def _merchant(values: Values) -> str:
    """Say which of the award rules of rules 6 keeps an award from being made."""
    merchant = f"merchant {values.text('merchant')}"
    if values.has("state"):
        values.passed_over("state")
        return f"the {merchant} of the event's unit is not effective"
    if values.has("schemes"):
        scheme, schemes = values.text("scheme"), values.listed("schemes")
        return f"the {merchant} awards by offers of {schemes} only, and this one is of {scheme}"
    values.passed_over("award_own_group", "award_other_groups")
    owner = f"group {values.text('owned_by_group')}"
    own = "award_own_group" in values.told
    whose = "its own group" if own else "a group it collaborates with"
    return f"the {merchant} awards nobody of {owner}, {whose}"


def _segments(values: Values) -> str:
    if values.has("excluded"):
        return f"the participant is in a segment that is excluded: {values.listed('excluded')}"
    return f"the participant is in none of the segments {values.listed('include')}"


def _classification(values: Values) -> str:
    if values.has("missing"):
        return f"the set still needs an event of {values.listed('missing')}"
    if values.has("event_type"):
        return f"the offer does not look at events of type {values.text('event_type')}"
    label = values.text("classification")
    return f"the event is labelled {label}, the offer asks for {values.listed('listed')}"


def _transaction_amount(values: Values) -> str:
    asked = values.between("from_minor", "to_minor", values.money)
    if not values.has("amount_minor"):
        return f"the event has no amount, the offer asks for {asked}"
    return f"the amount is {values.money('amount_minor')}, the offer asks for {asked}"


def _products(values: Values) -> str:
    rows = ", ".join(_row(row, values) for row in values.told.get("unmatched") or ())
    values.passed_over("unmatched", "all_products")
    if values.told.get("all_products"):
        return f"not everything was bought that must be: {rows} is missing"
    return f"nothing was bought of {rows}"


def _row(row: Mapping[str, Any], values: Values) -> str:
    inner = Values(row, values.platform)
    name = next((f"{k} {row[k]}" for k in ("product", "type", "family") if k in row), "anything")
    asked = inner.between("from_minor", "to_minor", inner.money)
    return name if asked == "any" else f"{name} for {asked}"


def _payment_medium(values: Values) -> str:
    paid = f"brand {values.text('brand')}, type {values.text('type')}"
    asked = [
        f"{name} {values.listed(name)}" for name in ("brands", "types") if values.told.get(name)
    ]
    values.passed_over("brands", "types")
    return f"it was paid with {paid}, the offer asks for {' and '.join(asked)}"


def _organisational(values: Values) -> str:
    place = f"unit {values.text('unit')} of group {values.text('group')}"
    asked = [
        f"{name} {values.listed(name)}" for name in ("units", "groups") if values.told.get(name)
    ]
    values.passed_over("units", "groups")
    return f"it happened at {place}, the offer asks for {' or '.join(asked)}"


def _location(values: Values) -> str:
    number = values.text("active_addresses")
    return f"of {number} active addresses none lies in {values.listed('listed')}"


def _unprocessed_period(values: Values) -> str:
    return (
        f"it waited too long: until {values.moment('until')}, and now it is {values.moment('now')}"
    )


def _weekdays(values: Values) -> str:
    return f"{values.text('weekday')} is none of {values.listed('listed')}"


def _hours(values: Values) -> str:
    return f"{values.text('time')} lies in none of {values.listed('listed')}"


def _kpis(values: Values) -> str:
    asked = values.between("from", "to", values.text)
    return f"KPI {values.text('kpi')} is {values.text('value')}, the offer asks for {asked}"


def _behaviour(values: Values) -> str:
    asked = [f"{n} {values.listed(n)}" for n in ("pages", "urls") if values.told.get(n)]
    values.passed_over("pages", "urls")
    return f"the offer asks for {' or '.join(asked) or 'other pages'}"


def _anniversary(what: str) -> Sentence:
    def sentence(values: Values) -> str:
        day = values.text("day")
        if day == "–":
            return f"no {what} is known"
        month = values.told.get("when") == "DURING_MONTH"
        values.passed_over("when")
        since = f" after {values.text('last_run')}" if values.has("last_run") else ""
        asked = "its month was not reached" if month else "it was not reached"
        return f"the {what} is {day}: {asked}{since} up to {values.text('as_of')}"

    return sentence


def _data_completeness(values: Values) -> str:
    if values.has("missing"):
        return f"still missing: {values.listed('missing')}"
    asked = values.between("from", "to", values.moment)
    return f"the data was complete on {values.moment('completed')}, the offer asks for {asked}"


def _maturity(values: Values) -> str:
    held = values.listed("subscriptions")
    if values.has("next"):
        return f"no period is completed of {held}: the next on {values.moment('next')}"
    return f"no subscription is effective (known are {held})"


def _threshold(values: Values) -> str:
    if not (values.has("target") or values.has("target_minor")):
        return "it cannot be counted together with others"
    reached = f"{values.amount('current')} of {values.amount('target')}"
    if values.has("maximum") or values.has("maximum_minor"):
        return f"{reached} is more than {values.amount('maximum')}, the most that is awarded"
    until = f"; counts until {values.moment('until')}" if values.has("until") else ""
    return f"{reached}{until}"


def _not_yet_awarded(values: Values) -> str:
    values.passed_over("awards", "standing")
    if values.has("referred_participant"):
        who = values.text("referred_participant")
        return f"the referred participant {who} has not been awarded by any offer yet"
    return "no other offer has awarded the participant yet"


def _number_of_awards(values: Values) -> str:
    if values.has("awarded_until"):
        on, until = values.moment("awarded_on"), values.moment("awarded_until")
        at = values.moment("performed_on")
        return f"it was performed on {at}; an award for {on} stands for all until {until}"
    if values.has("referred_participant"):
        values.passed_over("standing")
        return f"somebody else referred {values.text('referred_participant')} before"
    return f"{values.text('awards')} of {values.text('allowed')} awards are given"


def _zero_award(values: Values) -> str:
    return f"the award would be {values.money('amount_minor')}"


def _best_award(values: Values) -> str:
    return f"{values.text('superseded_by')} awards more, and this offer awards only if it is best"


def _plain(sentence: str) -> Sentence:
    return lambda _values: sentence


SENTENCES: Mapping[Because, Sentence] = {
    "not_effective": _plain("the offer is not effective"),
    "terminated": _terminated,
    "event_cancelled": _plain("the event was cancelled"),
    "already_awarded": _already_awarded,
    "batch_only": _plain("the offer is asked by runs only: the next one will"),
    "scheme": _scheme,
    "validity": _validity,
    "merchant": _merchant,
    "segments": _segments,
    "classification": _classification,
    "transaction_amount": _transaction_amount,
    "products": _products,
    "payment_medium": _payment_medium,
    "organisational": _organisational,
    "location": _location,
    "unprocessed_period": _unprocessed_period,
    "weekdays": _weekdays,
    "hours": _hours,
    "kpis": _kpis,
    "behaviour": _behaviour,
    "birthday": _anniversary("birthday"),
    "name_day": _anniversary("name-day"),
    "data_completeness": _data_completeness,
    "maturity": _maturity,
    "threshold": _threshold,
    "not_yet_awarded": _not_yet_awarded,
    "number_of_awards": _number_of_awards,
    "zero_award": _zero_award,
    "best_award": _best_award,
}
"""The register: every reason has its sentence."""
