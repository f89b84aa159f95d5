"""Publishes the messages of an offer file, and waits until every partition has judged them.

1 compare with what is live   2 tell what is new or other, in the order of the file
3 wait until it is in every partition of the journal, and judged   4 read the answers
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from services.operator.offers.difference import Difference, compared
from services.operator.offers.file import OfferFile, Said
from services.operator.offers.known import Known
from services.operator.offers.setting import Setting, exact
from services.operator.progress import Lag, watching
from services.operator.publishing import Saying, publish, rejected
from services.operator.stack import Stack
from services.operator.waiting import Waiting
from shared.contracts.control import Offer
from shared.contracts.events import CatalogueChanged
from shared.contracts.topics import CONTROL, REJECTIONS
from shared.kernel.money import Platform

Tell = Callable[[Collection[Lag]], None]

_LAST = "SELECT COALESCE(max(sequence), 0) FROM rewards.decision WHERE partition = 0"
_SAID = """
SELECT convert_from(body, 'UTF8') AS body FROM rewards.decision
 WHERE partition = 0 AND sequence > $1 ORDER BY sequence
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One message of the file against what is live."""

    said: Said
    is_new: bool
    differences: tuple[Difference, ...]

    @property
    def needed(self) -> bool:
        """False where it would change nothing."""
        return self.is_new or bool(self.differences)

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        differences = [each.as_json() for each in self.differences]
        what = {"message": self.said.name, "code": self.said.code, "is_new": self.is_new}
        return {**what, "differences": differences}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message that was told."""

    said: Said
    offset: int
    rejection: str | None = None
    breaches: tuple[Mapping[str, Any], ...] = ()

    @property
    def accepted(self) -> bool:
        """True when it is in force."""
        return self.rejection is None and not self.breaches

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        return {
            "message": self.said.name,
            "code": self.said.code,
            "version": self.offset,
            "accepted": self.accepted,
            "rejection": self.rejection,
            "breaches": list(self.breaches),
        }


def steps(file: OfferFile, known: Known, platform: Platform, now: datetime) -> list[Step]:
    """Compare every message of a file that lint has passed with what is live."""
    live = {(change.message, change.code): change for change in known.changes}
    setting = Setting(known, platform, now)
    return [_step(said, setting, live) for said in file.messages]


async def publish_all(
    stack: Stack, needed: Iterable[Step], now: datetime, tell: Tell | None = None
) -> list[Answer]:
    """Tell them and wait for the answers; raises `StandsStill` when what is waited for stops."""
    async with watching(stack) as river:
        waiting = Waiting(river, tell=tell)
        ends = await river.ends(REJECTIONS)
        last = await river.session.fetchval(_LAST)
        told = {await publish(stack, _saying(step.said, now), now): step for step in needed}
        await waiting.judged()
        turned_away = await rejected(river, CONTROL, ends)
        refused = await _refused(river.session, last)
        return [
            Answer(step.said, offset, turned_away.get(offset), refused.get(offset, ()))
            for offset, step in told.items()
        ]


def _step(said: Said, setting: Setting, live: Mapping[tuple[str, str], CatalogueChanged]) -> Step:
    change = setting.change(said)
    assert isinstance(change, CatalogueChanged), "lint has passed"
    before = live.get((said.name, change.code))
    setting.tell(said)
    if said.name == "offer":
        had = Offer.model_validate(before.change) if before else None
        return Step(said, before is None, compared(had, Offer.model_validate(change.change)))
    same = before is not None and before.change == change.change
    changed = () if same or before is None else (_whole(before, change),)
    return Step(said, before is None, changed)


def _whole(before: CatalogueChanged, after: CatalogueChanged) -> Difference:
    return Difference("", _json(before.change), _json(after.change))


def _json(change: Mapping[str, Any]) -> str:
    return orjson.dumps(change, default=str, option=orjson.OPT_SORT_KEYS).decode()


def _saying(said: Said, now: datetime) -> Saying:
    name = f"{said.name}-{said.code}-{now.isoformat()}"
    return Saying(
        topic=CONTROL, message=said.name, message_id=name, subject=said.code, data=exact(said.data)
    )


async def _refused(
    session: asyncpg.Connection, after: int
) -> dict[int, tuple[Mapping[str, Any], ...]]:
    found = {}
    for row in await session.fetch(_SAID, after):
        told = orjson.loads(row["body"])["data"]
        if "version" in told and told.get("outcome") == "REFUSED":
            found[int(told["version"])] = tuple(told["breaches"])
    return found
