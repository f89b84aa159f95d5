"""The four offers as a quixstreams application with state, at least once.

One process, one streaming dataframe, the state of each household in RocksDB with its changelog on
Kafka, JSON both ways as dictionaries; every setting as it comes.
"""

from __future__ import annotations

import sys
from typing import Any

from quixstreams import Application, State

from services.operator.bench.peers.offers import PURCHASE, Award, judge, newcomer


def build_application(
    group: str, servers: str, journal: str, awards: str, folder: str
) -> Application:
    """Build the application with its one dataframe; it starts with `run()`."""
    application = Application(
        broker_address=servers,
        consumer_group=group,
        auto_offset_reset="earliest",
        state_dir=folder,
        loglevel="WARNING",
    )
    told = application.topic(journal, key_deserializer="str", value_deserializer="json")
    earned = application.topic(awards, key_serializer="str", value_serializer="json")
    frame = application.dataframe(told)
    frame = frame[frame["type"] == PURCHASE]
    frame.apply(_offers, stateful=True, expand=True).to_topic(earned)
    return application


def _offers(message: dict[str, Any], state: State[Any, Any]) -> list[Award]:
    household, given = judge(state.get("household") or newcomer(), message["data"])
    state.set("household", household)
    return given


def main() -> None:
    """Run until told to end: group, servers, journal, awards, state folder."""
    build_application(*sys.argv[1:]).run()


if __name__ == "__main__":
    main()
