"""What a wallet holds, and which credit paid for what: one question at a time, on own sessions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from services.api.domain.refused import Refused
from services.api.domain.writing import Written, amount
from services.rewards import questions as engine
from services.rewards.domain.judging.bought import spend_id_of
from services.rewards.domain.judging.unrequested import ever_asked
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.wallet import questions as ledger
from services.wallet.domain.balance import balance, balance_on, expiring_before
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import GrantAward
from shared.kernel.money import Platform
from shared.runtime.session import Session

_EMPTY = Wallet()
_Links = Callable[[Session, list[str]], Awaitable[list[ledger.Link]]]


async def balance_of(
    database_url: str, participant: str, day: date | None, platform: Platform
) -> Written | Refused:
    """Say what the wallet holds now, or at the end of a date if only expiry happens (4.1)."""
    wallet = await _wallet(database_url, participant)
    if isinstance(wallet, Refused):
        return wallet
    found = balance(wallet) if day is None else balance_on(wallet, day, platform.time_zone)
    return {
        "participant": participant,
        "date": day,
        "currency": platform.currency,
        "balance": amount(found.balance_minor, platform),
        "open_balance": amount(found.open_minor, platform),
        "commerce_balance": amount(found.commerce_minor, platform),
        "conditional_balance": amount(found.conditional_minor, platform),
    }


async def expiring_of(
    database_url: str, participant: str, before: date, platform: Platform
) -> Written | Refused:
    """Say what ends before a date (rules 4.1)."""
    wallet = await _wallet(database_url, participant)
    if isinstance(wallet, Refused):
        return wallet
    endings = expiring_before(wallet, before, platform.time_zone)
    return {
        "participant": participant,
        "before": before,
        "currency": platform.currency,
        "expiring_balance": amount(sum(each.amount_minor for each in endings), platform),
        "endings": [
            {"expires_on": each.expires_on, "amount": amount(each.amount_minor, platform)}
            for each in endings
        ],
    }


async def allocations_of_awards(
    database_url: str, name: str, platform: Platform
) -> list[Written] | Refused:
    """Say what has money of an award: named by its id, or by an event that it is for."""
    return await _allocations(database_url, name, platform, _awards_of, ledger.links_of_awards)


async def allocations_of_spends(
    database_url: str, name: str, platform: Platform
) -> list[Written] | Refused:
    """Say which credits pay for a spend: named by its id, its request, or its purchase."""
    return await _allocations(database_url, name, platform, _spends_of, ledger.links_of_spends)


def _awards_of(kept: KeptEvent) -> Iterable[str]:
    return (award.award_id for award in kept.awards)


def _spends_of(kept: KeptEvent) -> Iterable[str]:
    return map(spend_id_of, (kept.event_id, *kept.spend_requests, *ever_asked(kept)))


async def _allocations(
    database_url: str,
    name: str,
    platform: Platform,
    named_by: Callable[[KeptEvent], Iterable[str]],
    links: _Links,
) -> list[Written] | Refused:
    async with engine.reading(database_url) as session:
        events = await engine.recollect(session, name)
    wanted = [each for event in events for each in named_by(event.kept)]
    if (own := _uuid(name)) is not None:
        wanted.append(own)
    async with ledger.reading(database_url) as session:
        found = await links(session, wanted) if wanted else []
    if not found and not events:
        return Refused("EVENT_NOT_FOUND", f"nothing is kept under {name}, or nothing was paid")
    return [_link(each, platform) for each in found]


async def _wallet(database_url: str, participant: str) -> Wallet | Refused:
    async with engine.reading(database_url) as session:
        who = await engine.find_participant(session, participant)
    if who is None or not who.known:
        message = f"the participant {participant} never signed up"
        return Refused("UNKNOWN_PARTICIPANT", message, "participant")
    async with ledger.reading(database_url) as session:
        return await ledger.find_wallet(session, participant) or _EMPTY


def _link(link: ledger.Link, platform: Platform) -> Written:
    return {
        "participant": link.participant,
        **_credit(link),
        "expires_on": link.expires_on,
        "transaction": link.transaction,
        "kind": link.kind,
        "spend_request": link.request and link.request.external_reference,
        "purchase": link.request and link.request.purchase_reference,
        "amount": amount(link.amount_minor, platform),
        "allocated_at": link.allocated_at,
    }


def _credit(link: ledger.Link) -> dict[str, Any]:
    credit = link.credit
    if isinstance(credit, GrantAward):
        events = list(credit.external_references)
        return {"award": credit.award_id, "offer": credit.offer, "events": events, "credit": None}
    return {"award": None, "offer": None, "events": [], "credit": credit.external_reference}


def _uuid(name: str) -> str | None:
    try:
        return str(UUID(name))
    except ValueError:
        return None
