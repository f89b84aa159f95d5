"""The four offers as a textbook Faust agent with a table, at least once.

One worker, one table keyed by the household, one topic of awards; JSON both ways as dictionaries
(quicker than Faust's records), settings as they come, but for the web view, which nobody looks at.
The store is Faust's own default, memory, with the table's changelog on Kafka: the quickest it has.
Its topics are made beforehand, because our brokers create none by themselves.
"""

from __future__ import annotations

import sys
from typing import Any

import faust
from faust.types import StreamT

from services.operator.bench.ground import PARTITIONS
from services.operator.bench.peers.offers import PURCHASE, judge, newcomer

TABLE = "households"


def changelog(name: str) -> str:
    """Name the topic that Faust keeps the table's changes on."""
    return f"{name}-{TABLE}-changelog"


def build_app(name: str, servers: str, journal: str, awards: str) -> faust.App:
    """Build the application; a worker starts it."""
    app = faust.App(
        name,
        broker=f"kafka://{servers}",
        value_serializer="json",
        topic_partitions=PARTITIONS,
        topic_replication_factor=1,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    told = app.topic(journal, key_type=str)
    earned = app.topic(awards, key_type=str)
    households = app.Table(TABLE, default=newcomer, partitions=PARTITIONS)

    @app.agent(told)
    async def offers(messages: StreamT[Any]) -> None:
        async for message in messages:
            if message["type"] != PURCHASE:
                continue
            purchase = message["data"]
            name = purchase["participant"]
            household, given = judge(households[name], purchase)
            households[name] = household
            for award in given:
                await earned.send(key=name, value=award)

    return app


def main() -> None:
    """Run one worker until it is told to end: name, servers, journal, awards, folder."""
    name, servers, journal, awards, folder = sys.argv[1:]
    app = build_app(name, servers, journal, awards)
    worker = faust.Worker(app, loglevel="WARN", workdir=folder)
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
