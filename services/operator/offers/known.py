"""What an offer may refer to: the live catalogue, a file's, or nothing that is known."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from services.operator.offers.file import Said, read_offer_file
from services.operator.stack import NotRunning, Stack, environment, find
from services.rewards import questions
from shared.contracts.events import CatalogueChanged
from shared.kernel.money import Platform

PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Known:
    """What was published before; `source` is None where nobody could be asked."""

    source: str | None = None
    changes: Sequence[CatalogueChanged] = ()
    said: Sequence[Said] = field(default=())
    """Messages of a catalogue file, which stand before those that are looked at."""
    platform: Platform | None = None
    trouble: str | None = None
    """Why the live catalogue could not be read."""


def from_file(path: Path) -> Known:
    """Take the control messages of a file for everything that was published."""
    file = read_offer_file(path)
    return Known(f"the catalogue of {path}", said=file.messages, platform=file.platform)


def live_if_reachable() -> Known:
    """Read the live catalogue; where it cannot be reached, know nothing and say why."""
    try:
        return asyncio.run(live(find()))
    except (NotRunning, asyncpg.PostgresError, OSError, TimeoutError, ValueError) as trouble:
        return Known(trouble=str(trouble) or type(trouble).__name__)


async def live(stack: Stack) -> Known:
    """Read the catalogue as the engine has heard it; raises what the driver raises."""
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        questions.reading(environment(stack)["DATABASE_URL_READER"]) as session,
    ):
        changes, version = await questions.read_catalogue(session)
    return Known(f"the live catalogue at version {version}", changes)
