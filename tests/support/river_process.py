"""One service without some of its guards, or with a bad network. Only ever in a test."""

# ruff: noqa: ANN401 - what is replaced here is told by name

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable, Collection
from importlib import import_module
from typing import Any

from shared.contracts.topics import INBOUND
from shared.runtime.batches import Batches
from shared.runtime.department import Delivered, Outgoing
from shared.runtime.producer import Publisher
from tests.faults.runtime.guards import without

_chance = random.Random(7)


class _Forgetful(dict[str, str]):
    """Remembers nothing it is told."""

    def get(self, _key: object, default: Any = None) -> Any:
        return default

    def __contains__(self, _key: object) -> bool:
        return False


def _no_command_log() -> None:
    """The wallet does not know which commands it has answered."""
    partition = import_module("services.wallet.domain.partition").Partition
    begin = partition.__init__

    def forgetful(self: Any, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        self.known = _Forgetful()

    partition.__init__ = forgetful


def _no_event_ids() -> None:
    """The engine does not know which events it was told."""
    engine: Any = import_module("services.rewards.domain.engine")
    dossier = import_module("services.rewards.domain.answers.dossier").Dossier
    accept = engine.accept

    def forgetful(book: Any, found: Any, event: Any) -> Any:
        return accept(book, dossier(found.participant, None, found.events), event)

    engine.accept = forgetful


def _overlapping() -> None:
    """Every so often what was delivered is delivered again, with what follows."""
    take = Batches.take
    before: dict[int, list[Delivered]] = {}

    async def again(self: Batches, *given: Any) -> list[Delivered]:
        delivered = await take(self, *given)
        if not delivered:
            return delivered
        last = before.get(id(self), [])
        before[id(self)] = (last + delivered)[-20:]
        return last + delivered if _chance.random() < 0.5 else delivered

    Batches.take = again  # type: ignore[method-assign, assignment]


def _announcing_twice() -> None:
    """What was acknowledged is taken for lost every so often, and announced again."""
    publish = Publisher.publish

    async def again(
        self: Publisher, topic: str, partition: int | None, rows: Collection[Outgoing]
    ) -> int:
        count = await publish(self, topic, partition, rows)
        if _chance.random() < 0.5:
            await publish(self, topic, partition, list(rows)[:count])
        return count

    Publisher.publish = again  # type: ignore[method-assign]


def _losing_a_row() -> None:
    """One row in the middle never reaches its topic, and nobody says so."""
    publish = Publisher.publish

    async def losing(
        self: Publisher, topic: str, partition: int | None, rows: Collection[Outgoing]
    ) -> int:
        kept = [row for row in rows if row.sequence != 5]
        if len(kept) == len(rows) or ".commands." not in topic:
            return await publish(self, topic, partition, rows)
        published = await publish(self, topic, partition, kept) if kept else 0
        return published + 1

    Publisher.publish = losing  # type: ignore[method-assign]


def _failing() -> None:
    """Judging anything about p003 raises, as a bug of ours would."""
    engine: Any = import_module("services.rewards.domain.engine")
    accept = engine.accept

    def raising(book: Any, found: Any, event: Any) -> Any:
        if found.participant.code == "p003" and type(event).__name__ != "ParkedRetried":
            raise RuntimeError("cannot judge p003 of 4539148803436467")
        return accept(book, found, event)

    engine.accept = raising


def _group_of_its_own() -> None:
    """Kafka tells this instance nothing of the others, nor the others of it."""
    wiring: Any = import_module("services.wallet.wiring")
    wiring.GROUP = "wallet.second"


def _silent_to_neighbours() -> None:
    """What one partition has to tell another is committed, and never leaves."""
    publish = Publisher.publish

    async def silent(
        self: Publisher, topic: str, partition: int | None, rows: Collection[Outgoing]
    ) -> int:
        if topic.endswith(INBOUND.name):
            await asyncio.Event().wait()
        return await publish(self, topic, partition, rows)

    Publisher.publish = silent  # type: ignore[method-assign]


_CHANGES: dict[str, Callable[[], None]] = {
    "command_log": _no_command_log,
    "event_ids": _no_event_ids,
    "overlapping": _overlapping,
    "announcing_twice": _announcing_twice,
    "losing_a_row": _losing_a_row,
    "silent_to_neighbours": _silent_to_neighbours,
    "failing": _failing,
    "group_of_its_own": _group_of_its_own,
}


def main() -> None:
    """Change this process as the arguments say, then be the service."""
    service, *changes = sys.argv[1:]
    for change in changes:
        if change in _CHANGES:
            _CHANGES[change]()
        else:
            without(change)
    import_module(f"services.{service}.__main__").main()


if __name__ == "__main__":
    main()
