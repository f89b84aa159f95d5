"""Plugs rewards together: settings in, a Faust app out."""

from functools import partial

from prometheus_client import CollectorRegistry

from services.rewards.settings import RewardsSettings
from services.rewards.shell.app import Hosting, RewardsApp, host
from services.rewards.shell.journal_batches import Bounds, JournalDepartment
from services.rewards.shell.journal_gate import JournalGate
from services.rewards.shell.scheduler import Scheduler, Timetable
from shared.contracts.events import JournalEvent
from shared.contracts.topics import JOURNAL, REWARDS_DEAD_LETTERS, in_namespace
from shared.kernel.clock import Clock, system_clock
from shared.kernel.money import Platform
from shared.kernel.periods import zone
from shared.runtime.instance import Instance, Plan
from shared.runtime.metrics import Metrics

SERVICE = "rewards"
SCHEMA = "rewards"
GROUP = "rewards.engine"
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


def plan(settings: RewardsSettings, schema: str = SCHEMA) -> Plan[JournalEvent]:
    """Say how the journal's partitions are served; a replay serves them in another schema."""
    namespace = settings.rewardstream_namespace
    return Plan(
        service=SERVICE,
        schema=schema,
        group=in_namespace(GROUP, namespace),
        topic=JOURNAL.named(namespace).name,
        dead_letter_topic=REWARDS_DEAD_LETTERS.named(namespace).name,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        database_url=settings.database_url_rewards.get_secret_value(),
        open_department=partial(
            JournalDepartment,
            platform=platform(settings),
            namespace=namespace,
            bounds=Bounds(
                participants_max=settings.participants_max,
                run_participants_max=settings.run_participants_max,
                run_events_max=settings.run_events_max,
            ),
        ),
        limits=settings.limits,
    )


def platform(settings: RewardsSettings) -> Platform:
    """Say the installation's currency and zone; raises for a time zone that does not exist."""
    zone(settings.rewardstream_time_zone)
    return Platform(settings.rewardstream_currency, settings.rewardstream_time_zone)


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
