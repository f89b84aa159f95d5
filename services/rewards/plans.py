"""How the journal's partitions are served: by the worker, and by whoever replays them."""

from functools import partial

from services.rewards.settings import RewardsSettings
from services.rewards.shell.journal_batches import Bounds, JournalDepartment
from services.rewards.shell.rows import pack_participant, pack_tally
from shared.contracts.events import JournalEvent
from shared.contracts.topics import JOURNAL, REWARDS_DEAD_LETTERS, in_namespace
from shared.kernel.money import Platform
from shared.kernel.periods import zone
from shared.runtime.instance import Plan

__all__ = ["GROUP", "SCHEMA", "SERVICE", "pack_participant", "pack_tally", "plan", "platform"]

SERVICE = "rewards"
SCHEMA = "rewards"
GROUP = "rewards.engine"


def plan(
    settings: RewardsSettings, department: type[JournalDepartment] = JournalDepartment
) -> Plan[JournalEvent]:
    """Say how partitions are served; a replay has a department that compares."""
    namespace = settings.rewardstream_namespace
    return Plan(
        service=SERVICE,
        schema=SCHEMA,
        group=in_namespace(GROUP, namespace),
        topic=JOURNAL.named(namespace).name,
        dead_letter_topic=REWARDS_DEAD_LETTERS.named(namespace).name,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        database_url=settings.database_url_rewards.get_secret_value(),
        open_department=partial(
            department,
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
