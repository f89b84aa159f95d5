"""One partition of the real wallet on the real database, fed by hand instead of by Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import asyncpg
from prometheus_client import CollectorRegistry

from services.operator.stack.stack import Stack, environment
from services.wallet.settings import load_settings
from services.wallet.shell.command_batches import WalletDepartment
from services.wallet.shell.wallet_store import Kept
from services.wallet.wiring import SERVICE, plan
from shared.contracts.codec import COMMANDS
from shared.contracts.commands import WalletCommand
from shared.contracts.message import Header, encode
from shared.runtime.department import Delivered, Outgoing
from shared.runtime.instance import Plan, open_desk
from shared.runtime.metrics import Metrics
from shared.runtime.work import Work


@dataclass(slots=True)
class Served:
    """A partition that is taken over; `tell` is what Kafka and the loop would do."""

    work: Work[WalletCommand]
    offset: int
    sequence: int

    async def tell(self, *commands: WalletCommand) -> list[Outgoing]:
        """Let the wallet obey commands, in as few units as its limits allow."""
        self.work.accept(self._delivered(commands))
        said: list[Outgoing] = []
        while self.work.waiting:
            said += await self.work.settle({})
        return said

    def _delivered(self, commands: Iterable[WalletCommand]) -> list[Delivered]:
        delivered = []
        for command in commands:
            self.sequence += 1
            delivered.append(Delivered(self.offset, None, told(command, self.sequence)))
            self.offset += 1
        return delivered


def wallet_plan(stack: Stack, kept: Kept | None = None, **limits: int) -> Plan[WalletCommand]:
    """The wallet's own plan, with the limits of a test."""
    settings = load_settings(environment(stack))
    metrics = Metrics(SERVICE, CollectorRegistry())
    served = plan(settings, metrics)
    department = partial(WalletDepartment, kept=kept or Kept(), metrics=metrics)
    return replace(
        served, open_department=department, limits=settings.limits.model_copy(update=limits)
    )


opened: list[Work[WalletCommand]] = []
"""What tests have taken over; closed after each."""


async def take_over(
    stack: Stack, partition: int = 0, kept: Kept | None = None, **limits: int
) -> Served:
    """Become the owner of a partition."""
    metrics = Metrics(SERVICE, CollectorRegistry())
    work = Work(open_desk(wallet_plan(stack, kept, **limits), partition, metrics))
    opened.append(work)
    position = await work.take_over()
    return Served(work, position.next_offset, position.upstream_sequence)


def told(command: WalletCommand, sequence: int) -> bytes:
    """A command as the engine tells it."""
    cause = getattr(command, "event_id", "")
    subject = getattr(command, "participant", "")
    header = Header(
        type=COMMANDS.names[type(command)],
        id=command.command_id,
        source="/rewardstream/rewards",
        time=command.recorded_at,
        subject=subject,
        correlationid=cause,
        causationid=cause,
        partitionkey=subject,
        sequence=sequence,
    )
    return encode(header, command)


async def query(stack: Stack, sql: str, *values: object) -> Sequence[asyncpg.Record]:
    """Ask the database as its superuser."""
    session = await asyncpg.connect(
        stack.database_url, server_settings={"search_path": "wallet", "timezone": "UTC"}
    )
    try:
        rows: Sequence[asyncpg.Record] = await session.fetch(sql, *values)
        return rows
    finally:
        await session.close()
