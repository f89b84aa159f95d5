"""The tally as a process of its own, to be killed, frozen and cut off."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import orjson
from prometheus_client import CollectorRegistry

from shared.runtime.instance import Instance, Plan
from shared.runtime.lifecycle import Service, run
from shared.runtime.limits import Limits
from shared.runtime.logging import start_logging
from shared.runtime.metrics import Metrics
from tests.faults.runtime.guards import without
from tests.faults.runtime.ledger import Place
from tests.faults.runtime.tally import DEAD_LETTERS, SOURCE, TOTALS, Message, Tally


def plan_of(
    place: Place, limits: Limits, *, group: str = "tally", failing: Sequence[str] = ()
) -> Plan[Message]:
    """Plan the tally of a place."""
    return Plan(
        service="tally",
        schema=place.schema,
        group=f"{place.schema}.{group}",
        topic=place.topic(SOURCE),
        dead_letter_topic=place.topic(DEAD_LETTERS),
        bootstrap_servers=place.bootstrap_servers,
        database_url=place.database_url,
        open_department=lambda p: Tally(p, place.topic(TOTALS), frozenset(failing)),
        limits=limits,
    )


def main() -> int:
    """Run one instance as the JSON argument says."""
    told = orjson.loads(sys.argv[1])
    start_logging("tally", file=Path(told["log"]))
    for guard in told["without"]:
        without(guard)
    plan = plan_of(Place(**told["place"]), Limits(**told["limits"]), group=told["group"])

    def build() -> list[Service]:
        return [Instance(plan, Metrics("tally", CollectorRegistry()))]

    return run(build)


if __name__ == "__main__":
    sys.exit(main())
