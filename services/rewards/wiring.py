"""Plugs rewards together: settings in, a Faust app out."""

from functools import partial

from prometheus_client import CollectorRegistry

from services.rewards.plans import SCHEMA, SERVICE, plan, platform
from services.rewards.settings import RewardsSettings
from services.rewards.shell.app import Hosting, RewardsApp, host
from services.rewards.shell.journal_gate import JournalGate
from services.rewards.shell.scheduler import Scheduler, Timetable
from shared.contracts.topics import in_namespace
from shared.kernel.clock import Clock, system_clock
from shared.runtime.instance import Instance
from shared.runtime.metrics import Metrics

__all__ = [
    "SERVICE",
    "build_app",
    "plan",
    "platform",
    "scheduler",
]

APP = "rewards.worker"
"""The app's own group elects the leader; the engine's group spreads the partitions."""
WORKER = "rewards.worker"
"""Faust names its own group after the app; two protocols do not fit into one group."""


def build_app(settings: RewardsSettings, clock: Clock = system_clock) -> RewardsApp:
    """Make the worker's app from settings; connects to nothing yet."""
    registry = CollectorRegistry()
    metrics = Metrics(SERVICE, registry)
    return host(
        Hosting(
            app_id=in_namespace(WORKER, settings.rewardstream_namespace),
            bootstrap_servers=settings.kafka_bootstrap_servers,
            web_port=settings.probe_port,
            web_host=settings.probe_host,
            open_instance=partial(Instance, plan(settings), metrics),
            scheduler=scheduler(settings, clock),
            registry=registry,
            limits=settings.limits,
        )
    )


def scheduler(settings: RewardsSettings, clock: Clock, schema: str = SCHEMA) -> Scheduler:
    """Make what tells runs when they are due."""
    gate = JournalGate(
        settings.kafka_bootstrap_servers,
        settings.rewardstream_namespace,
        settings.journal_patience_seconds,
    )
    timetable = Timetable(
        database_url=settings.database_url_rewards.get_secret_value(),
        schema=schema,
        namespace=settings.rewardstream_namespace,
        time_zone=settings.rewardstream_time_zone,
        runs_max=settings.runs_caught_up_max,
        limits=settings.limits,
    )
    return Scheduler(timetable, gate, clock)
