"""What a run marker comes to before anybody is visited: its scope, or why it does not take place.

A definition names schemes, offer types and segments, and has to be effective (rules 3.17-1).
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from services.rewards.domain.answers.decision import Record, run_refused
from services.rewards.domain.catalogue.book import OfferBook
from shared.contracts.commands import ExpireCredits, SettleReceivables
from shared.contracts.events import RunReached
from shared.kernel.ids import derive_id
from shared.kernel.money import Platform


def defined(book: OfferBook, run: RunReached) -> RunReached | None:
    """Read the run's scope from its definition; None: it does not take place."""
    if run.definition is None:
        return run
    definition = book.run_definitions.get(run.definition)
    if definition is None or definition.state != "EFFECTIVE":
        return None
    return replace(
        run,
        kind=definition.kind if run.kind == "EVALUATION" else run.kind,
        schemes=definition.schemes,
        offer_types=definition.offer_types,
        segments=definition.segments,
    )


def refusal(run: RunReached) -> Record:
    """Say why a run does not take place."""
    message = f"the run definition {run.definition} is not effective (rules 3.17-1)"
    return run_refused(run, "INVALID_MESSAGE", message)


def expiry_id(run_id: str, partition: int) -> str:
    """Name the command by which a run expires what ended in one partition."""
    return derive_id("expire_credits", run_id, str(partition))


def expiry(run: RunReached, partition: int, platform: Platform, now: datetime) -> ExpireCredits:
    """Ask the wallet to expire what ended, in its partition of the same number."""
    return ExpireCredits(
        command_id=expiry_id(run.run_id, partition),
        run_id=run.run_id,
        as_of=run.as_of,
        time_zone=platform.time_zone,
        recorded_at=now,
    )


def settlement(
    run: RunReached, partition: int, platform: Platform, now: datetime
) -> SettleReceivables:
    """Ask the wallet to settle what merchants are due, in its partition of the same number."""
    step: Literal["SETTLE", "DRAFT", "CONFIRM", "DISCARD"] = "DRAFT" if run.draft else "SETTLE"
    if run.confirms is not None:
        step = "CONFIRM"
    elif run.discards is not None:
        step = "DISCARD"
    return SettleReceivables(
        command_id=derive_id("settle_receivables", run.run_id, str(partition)),
        run_id=run.run_id,
        settlement=run.confirms or run.discards or run.run_id,
        step=step,
        as_of=run.as_of,
        currency=platform.currency,
        recorded_at=now,
    )
