"""Currency and time zone never change: who judges a partition judges it as it was judged before.

They are settings, no messages: with others the same journal would come to something else.
"""

from shared.kernel.money import Platform
from shared.runtime.postgres import load_statements
from shared.runtime.session import Session
from shared.runtime.stops import Alarm

_SQL = load_statements("services.rewards.shell.sql")


class PlatformChanged(Alarm):
    """The settings are not those with which the partition was judged so far."""

    kind = "platform_changed"


async def agree(session: Session, partition: int, platform: Platform) -> None:
    """Note the platform of a partition that nobody judged yet; raises for another one's."""
    row = await session.fetchrow(_SQL["load_platform"], partition)
    if row is None:
        told = platform.currency, platform.time_zone
        await session.execute(_SQL["save_platform"], partition, *told)
        return
    differing = difference(Platform(row["currency"], row["time_zone"]), platform)
    if differing is not None:
        raise PlatformChanged(differing)


def difference(then: Platform, now: Platform) -> str | None:
    """Name the settings that are other than they were, and how; None: they are the same."""
    pairs = (
        ("REWARDSTREAM_CURRENCY", then.currency, now.currency),
        ("REWARDSTREAM_TIME_ZONE", then.time_zone, now.time_zone),
    )
    named = [f"{name} is {is_now}, it was {was}" for name, was, is_now in pairs if was != is_now]
    return "; ".join(named) or None
