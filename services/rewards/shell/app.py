"""The Faust worker that hosts the engine: its life, its web views, its leader-elected clock.

The money path is a service inside it, which runs the fenced batch on clients of its own: Faust's
consumer only elects the leader. No app exists when this module is imported.
"""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable
from dataclasses import dataclass

import faust
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code
from faust.web import Request, Response, View
from mode import Service
from prometheus_client import CollectorRegistry, generate_latest

from services.rewards.shell.scheduler import Scheduler
from shared.contracts.events import JournalEvent
from shared.runtime.instance import Instance
from shared.runtime.lifecycle import calm_the_collector
from shared.runtime.limits import Limits
from shared.runtime.stops import Stopped
from shared.runtime.trouble import Patience, is_trouble

_REPLICAS = 3
# A unit makes hundreds of thousands of small values that die with it, hardly any in a cycle.
# Looking among them after every 700, as Python does by default, took a quarter of the CPU.
_COLLECT_AFTER = (100_000, 50, 100)
_EVERY_MINUTE = "* * * * *"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """What the worker is given: who it is, and what it hosts."""

    app_id: str
    bootstrap_servers: str
    web_port: int
    web_host: str
    open_instance: Callable[[], Instance[JournalEvent]]
    """Called inside the event loop."""
    scheduler: Scheduler
    registry: CollectorRegistry
    limits: Limits


class RewardsApp(faust.App):
    """A Faust app that makes its leader topic itself and remembers why it had to end."""

    hosting: Hosting
    instance: Instance[JournalEvent] | None = None
    exit_code: int = 0

    async def on_first_start(self) -> None:
        """Calm the collector; make no directories: there are no tables here."""
        calm_the_collector()

    async def on_start(self) -> None:
        """Have the topic by which a leader is elected, before Faust looks for it."""
        await _make_leader_topic(self.hosting)
        await super().on_start()


def host(hosting: Hosting) -> RewardsApp:
    """Make the app; connects to nothing yet."""
    app = RewardsApp(
        hosting.app_id,
        broker=f"kafka://{hosting.bootstrap_servers}",
        store="memory://",
        web_host=hosting.web_host,
        web_bind=hosting.web_host,
        web_port=hosting.web_port or _free_port(),
        topic_allow_declare=False,
        topic_partitions=1,
        # The engine starts when Faust has its own assignment: one that was killed must not hold
        # its place for the minute that is Faust's default.
        broker_session_timeout=hosting.limits.session_timeout_seconds,
        broker_heartbeat_interval=hosting.limits.session_timeout_seconds / 4,
    )
    app.hosting = hosting
    app.service(_engine(app))
    _add_clock(app)
    _add_views(app)
    return app


def _free_port() -> int:
    """Find a port nobody listens on: Faust wants to be told one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _engine(app: RewardsApp) -> type[Service]:
    class Engine(Service):
        """Runs the fenced batch of every assigned partition until it is stopped or must end."""

        async def on_start(self) -> None:
            gc.set_threshold(*_COLLECT_AFTER)
            app.instance = app.hosting.open_instance()
            await app.instance.start()

        @Service.task
        async def watch(self) -> None:
            assert app.instance is not None
            try:
                await app.instance.wait()
            except Stopped as stopped:
                app.exit_code = stopped.exit_code
                raise

        async def on_stop(self) -> None:
            if app.instance is not None:
                await app.instance.stop()

    return Engine


def _add_clock(app: RewardsApp) -> None:
    @app.crontab(_EVERY_MINUTE, on_leader=True)
    async def tell_due_runs() -> None:
        try:
            await app.hosting.scheduler.tick()
        except Exception as error:
            if not is_trouble(error):
                raise
            app.log.warning("runs were not told, next minute again: %r", error)


def _add_views(app: RewardsApp) -> None:
    @app.page("/health")
    async def health(view: View, _request: Request) -> Response:
        partitions = app.instance.partitions if app.instance is not None else []
        told = {"ok": True, "service": "rewards", "partitions": partitions}
        return view.json(told | {"leader": app.is_leader()})

    @app.page("/metrics")
    async def metrics(view: View, _request: Request) -> Response:
        return view.bytes(generate_latest(app.hosting.registry), content_type="text/plain")


async def _make_leader_topic(hosting: Hosting) -> None:
    """Wait for the broker and declare the topic as production wants it.

    Left alone, Faust would take one replica for granted; here it is as safe as the others.
    """
    patience = Patience(hosting.limits, "declaring the leader topic")
    while True:
        try:
            return await _declare(hosting, f"{hosting.app_id}-__assignor-__leader")
        except Exception as error:
            if not is_trouble(error):
                raise
            await patience.wait(error, asyncio.Event())


async def _declare(hosting: Hosting, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=hosting.bootstrap_servers)
    try:
        await admin.start()
        brokers = len((await admin.describe_cluster())["brokers"])
        topic = NewTopic(name, num_partitions=1, replication_factor=min(brokers, _REPLICAS))
        answer = await admin.create_topics([topic])
    finally:
        await admin.close()
    for _, code, *reason in answer.topic_errors:
        if code not in (NoError.errno, TopicAlreadyExistsError.errno):
            raise for_code(code)(f"{name}: {reason}")
