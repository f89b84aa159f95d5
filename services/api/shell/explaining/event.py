"""One event as a person asks about it: every decision, every verdict, down to the ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncpg

from services.api.domain.explaining.sentences import declined
from services.api.shell.explaining.receivables import receivables, transactions_of
from services.rewards import questions
from services.rewards.domain.answers.verdict import Declined, Granted, Verdict
from shared.kernel.money import Platform, to_decimal_text

Told = dict[str, Any]

# Entries of an event's awards and spends, what took them back, and whatever its awards paid for.
_ENTRIES = """
SELECT sequence, kind, from_account, to_account, amount_minor, value_date, recorded_at
  FROM wallet.entry
 WHERE partition = $1 AND (transaction = ANY($2::uuid[]) OR voids = ANY($2::uuid[])
    OR transaction IN (SELECT u.transaction FROM wallet.lot_use u
                        WHERE u.partition = $1 AND u.lot_id = ANY($2::uuid[])))
 ORDER BY sequence
"""


async def explained(
    database_url: str, event: str, offer: str | None, platform: Platform, now: datetime
) -> list[Told]:
    """Say of each event of this id or reference what was decided, and what the ledger holds.

    With an offer, also what that one says of it as of a moment.
    """
    async with questions.reading(database_url) as session:
        found = await questions.recollect(session, event)
        told = [_told(each, platform) for each in found]
        for each, answer in zip(found, told, strict=True):
            if offer is not None:
                verdict = await questions.ask(session, each, offer, platform, now)
                answer["asked_now"] = {"offer": offer, **verdict_told(verdict, platform)}
    session = await asyncpg.connect(database_url)
    try:
        for each, answer in zip(found, told, strict=True):
            named = transactions_of(each.kept)
            answer["ledger"] = await _ledger(session, each.partition, named, platform)
            due = await receivables(session, each.partition, each.kept, platform)
            answer["receivables"] = due
    finally:
        await session.close()
    return told


def verdict_told(verdict: Verdict | None, platform: Platform) -> Told:
    """Write what an offer says now as another program and a person read it."""
    match verdict:
        case None:
            return {"outcome": "UNKNOWN_OFFER"}
        case Granted(amount):
            return {"outcome": "WOULD_GRANT", "amount": _amount(amount, platform)}
        case Declined(because=because, detail=detail, final=final):
            told = {"outcome": "DECLINED", "because": because, "final": final, "detail": detail}
            return with_sentence(told, platform)
        case _:
            beaten = {"superseded_by": verdict.by, "amount_minor": verdict.amount_minor}
            return with_sentence(
                {"outcome": "SUPERSEDED", "because": "best_award", **beaten}, platform
            )


def with_sentence(verdict: Mapping[str, Any], platform: Platform) -> Told:
    """Add to a verdict, as it is stored, its amount in decimals and why in a sentence."""
    told = dict(verdict)
    if "amount_minor" in told:
        told["amount"] = _amount(told["amount_minor"], platform)
    detail = told.get("detail") or {}
    if "contribution_minor" in detail:
        told["contribution"] = _amount(detail["contribution_minor"], platform)
    if "because" in told:
        if "superseded_by" in told:
            detail = {"superseded_by": told["superseded_by"]}
        told["why"] = declined(told["because"], detail, platform)
    return told


async def _ledger(
    session: asyncpg.Connection, partition: int, awards: list[str], platform: Platform
) -> list[Told]:
    if not awards or await session.fetchval("SELECT to_regclass('wallet.entry')") is None:
        return []
    rows = await session.fetch(_ENTRIES, partition, awards)
    return [{**row, "amount": _amount(row["amount_minor"], platform)} for row in rows]


def _told(found: questions.Recollection, platform: Platform) -> Told:
    kept = found.kept
    return {
        "event": kept.event_id,
        "reference": found.reference,
        "participant": found.participant,
        "event_type": kept.event_type,
        "performed_on": found.performed_on,
        "state": kept.state,
        "evaluation": kept.evaluation,
        "waits_for": sorted(kept.waits_for),
        "partition": found.partition,
        "decisions": [_decision(said, platform) for said in found.decisions],
    }


def _decision(said: Mapping[str, Any], platform: Platform) -> Told:
    data = dict(said["data"])
    if "verdicts" in data:
        data["verdicts"] = [with_sentence(verdict, platform) for verdict in data["verdicts"]]
    return {"sequence": int(said["sequence"]), "at": said["time"], **data}


def _amount(minor: int, platform: Platform) -> str:
    return to_decimal_text(minor, platform.digits)
