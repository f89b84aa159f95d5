"""Plugs the replay of the engine together: the journal again, in processes of their own."""

from functools import partial

import uvloop
from prometheus_client import CollectorRegistry

from services.rewards.plans import SERVICE, plan
from services.rewards.settings import RewardsSettings
from services.rewards.shell.checked import CheckedDepartment, Difference, Differs
from services.rewards.shell.retelling import SHADOW, Outcome, ReplayRefused, Wanted, retell
from shared.runtime.logging import start_logging
from shared.runtime.metrics import Metrics
from shared.runtime.replay import beside, replay
from shared.runtime.workers import Progress

__all__ = ["Difference", "Outcome", "Progress", "ReplayRefused", "Wanted", "replay_engine"]


async def replay_engine(
    settings: RewardsSettings, owner_url: str, progress: Progress, wanted: Wanted
) -> Outcome:
    """Fold the journal again, as the owner of the tables, and compare what the engine says."""
    return await retell(owner_url, partial(_replay, settings, owner_url), progress, wanted)


def _replay(
    settings: RewardsSettings, owner_url: str, partition: int, until: int, progress: Progress
) -> Difference | None:
    start_logging(SERVICE, settings.log_level)
    shadow = beside(plan(settings, department=CheckedDepartment), SHADOW, owner_url)
    metrics = Metrics(SERVICE, CollectorRegistry())
    try:
        uvloop.run(replay(shadow, partition, metrics, progress, until))
    except Differs as differs:
        return differs.difference
    return None
