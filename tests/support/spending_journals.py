"""Journals in which people also spend: with money, terms, and requests that come with purchases."""

from dataclasses import replace
from typing import Any

from shared.contracts.events import (
    AutomaticSpendChanged,
    CatalogueChanged,
    InstantSpendAuthorised,
    JournalEvent,
    PurchaseMade,
    RunReached,
    SpendingChanged,
    SpendWithdrawn,
)
from shared.contracts.events.participation import AutomaticSpend
from shared.contracts.events.purchase import SpendPart
from tests.support.journals import PEOPLE, Dice, journal_of
from tests.support.stories import a_change, a_credit, event_id, header

RULES = {
    "spend_request_rules": [
        {"classifications": ["WHOLLY"], "reject_if_not_covered": True},
        {"classifications": ["SOME"], "specific_amount": True},
    ]
}


def spending_journal_of(d: Dice) -> list[JournalEvent]:
    """Throw a journal as the engine's laws do, and let people spend in it."""
    told: list[JournalEvent] = []
    bought: list[PurchaseMade] = []
    for place, thrown in enumerate(journal_of(d)):
        message: JournalEvent = thrown
        if isinstance(thrown, PurchaseMade):
            message = _with_request(d, thrown)
            bought.append(message)
        told.append(message)
        now = message.recorded_at
        if d.often(0.4) and not _is_setup(message):
            step = _step(d, f"x{place}", bought)
            told.append(replace(step, recorded_at=now))
    version = next(i for i, message in enumerate(told) if not _is_setup(message))
    return [
        *told[:version],
        a_change(version, "business_definition", RULES),
        *map(_later, told[version:]),
    ]


def _is_setup(message: JournalEvent) -> bool:
    return isinstance(message, CatalogueChanged)


def _later(message: JournalEvent) -> JournalEvent:
    """Count its version on after the change that was put in."""
    if isinstance(message, CatalogueChanged | RunReached):
        return replace(message, version=message.version + 1)
    return message


def _with_request(d: Dice, purchase: PurchaseMade) -> PurchaseMade:
    if d.often(0.5):
        return purchase
    purchase = replace(purchase, process_immediately=purchase.process_immediately or d.often(0.4))
    reference = f"{purchase.external_reference}-request"
    label = d.choice((None, "WHOLLY", "WHOLLY", "SOME"))
    part = SpendPart(
        spend_request=event_id(reference),
        external_reference=reference,
        requested_minor=d.randint(1, 600) if label == "SOME" else None,
        classification=label,
    )
    return replace(purchase, spend_request=part, spend_immediately=d.often(0.6))


def _step(d: Dice, name: str, bought: list[PurchaseMade]) -> Any:  # noqa: ANN401 - any message
    who = d.choice(PEOPLE)
    about = header(name, d.hour(), participant=who)
    match d.choice(("credit", "credit", "automatic", "instant", "block", "back")):
        case "credit":
            return a_credit(name, d.randint(1, 900), participant=who, on=d.hour())
        case "automatic":
            terms = AutomaticSpend(
                enabled=d.often(0.8),
                minimum_wallet_balance_minor=d.choice((0, 300)),
                maximum_spend_minor=d.choice((None, 200)),
                merchants=("M1",) if d.often(0.2) else (),
            )
            return AutomaticSpendChanged(**about, automatic_spend=terms)
        case "instant":
            return InstantSpendAuthorised(**about, authorised=d.often(0.8))
        case "block":
            return SpendingChanged(**about, blocked=d.often(0.3))
        case _:
            of = d.choice(bought).event_id if bought else event_id("none")
            instant = d.often(0.5)
            return SpendWithdrawn(**about, purchase=of, instant=instant, automatic=not instant)
