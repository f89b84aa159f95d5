"""Plugs the wallet together: settings in, the services of one process out."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import uvloop
from prometheus_client import CollectorRegistry

from services.wallet.settings import WalletSettings
from services.wallet.shell.audit import Progress as Steps
from services.wallet.shell.audit import Report, audit
from services.wallet.shell.command_batches import WalletDepartment
from services.wallet.shell.rebuild import Outcome, Wanted, rebuild
from services.wallet.shell.shadow import SHADOW, RebuildRefused
from services.wallet.shell.wallet_store import Kept
from shared.contracts.commands import WalletCommand
from shared.contracts.topics import COMMANDS, WALLET_DEAD_LETTERS, in_namespace
from shared.runtime.instance import Instance, Plan
from shared.runtime.lifecycle import Service
from shared.runtime.logging import start_logging
from shared.runtime.metrics import Metrics
from shared.runtime.probe import Probe
from shared.runtime.replay import beside, replay
from shared.runtime.workers import Progress

__all__ = [
    "Outcome",
    "Progress",
    "RebuildRefused",
    "Report",
    "Wanted",
    "build",
    "rebuild_wallets",
    "verify",
]

SERVICE = "wallet"
SCHEMA = "wallet"
GROUP = "wallet.ledger"


def build(settings: WalletSettings) -> list[Service]:
    """Make the wallet's instance and its probe; call it inside the event loop."""
    registry = CollectorRegistry()
    metrics = Metrics(SERVICE, registry)
    instance = Instance(plan(settings, metrics), metrics)

    def health() -> Mapping[str, object]:
        return {"ok": True, "service": SERVICE, "partitions": instance.partitions}

    return [Probe(registry, health, settings.probe_port, settings.probe_host), instance]


def plan(settings: WalletSettings, metrics: Metrics) -> Plan[WalletCommand]:
    """Say how the wallet's partitions are served."""
    namespace = settings.rewardstream_namespace
    kept = Kept(namespace, settings.lots_max)
    return Plan(
        service=SERVICE,
        schema=SCHEMA,
        group=in_namespace(GROUP, namespace),
        topic=COMMANDS.named(namespace).name,
        dead_letter_topic=WALLET_DEAD_LETTERS.named(namespace).name,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        database_url=settings.database_url_wallet.get_secret_value(),
        open_department=partial(WalletDepartment, kept=kept, metrics=metrics),
        limits=settings.limits,
    )


def rebuild_plan(settings: WalletSettings, metrics: Metrics, owner_url: str) -> Plan[WalletCommand]:
    """The same service, saying nothing, as the owner in the shadow schema, in larger units."""
    served = plan(settings, metrics)
    kept = Kept(settings.rewardstream_namespace, lots_max=10 * settings.lots_max, speaks=False)
    silent = partial(WalletDepartment, kept=kept, metrics=metrics)
    return replace(beside(served, SHADOW, owner_url), open_department=silent)


async def verify(database_url: str, progress: Steps) -> Report:
    """Recompute the ledger as a role that may read it."""
    return await audit(database_url, progress, SCHEMA)


async def rebuild_wallets(
    settings: WalletSettings, owner_url: str, progress: Progress, wanted: Wanted
) -> Outcome:
    """Build every wallet anew from its commands, as the owner of the tables."""
    return await rebuild(owner_url, partial(_replay, settings, owner_url), progress, wanted)


def _replay(
    settings: WalletSettings, owner_url: str, partition: int, until: int, progress: Progress
) -> None:
    start_logging(SERVICE, settings.log_level)
    metrics = Metrics(SERVICE, CollectorRegistry())
    shadow = rebuild_plan(settings, metrics, owner_url)
    uvloop.run(replay(shadow, partition, metrics, progress, until))
