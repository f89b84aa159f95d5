"""Plugs the wallet together: settings in, the services of one process out."""

from collections.abc import Mapping
from functools import partial

from prometheus_client import CollectorRegistry

from services.wallet.settings import WalletSettings
from services.wallet.shell.command_batches import Kept, WalletDepartment
from shared.contracts.commands import WalletCommand
from shared.contracts.topics import COMMANDS, WALLET_DEAD_LETTERS, in_namespace
from shared.runtime.instance import Instance, Plan
from shared.runtime.lifecycle import Service
from shared.runtime.metrics import Metrics
from shared.runtime.probe import Probe

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

    return [Probe(registry, health, settings.probe_port), instance]


def plan(settings: WalletSettings, metrics: Metrics, schema: str = SCHEMA) -> Plan[WalletCommand]:
    """Say how the wallet's partitions are served; a rebuild serves them in another schema."""
    namespace = settings.rewardstream_namespace
    kept = Kept(namespace, settings.lots_max)
    return Plan(
        service=SERVICE,
        schema=schema,
        group=in_namespace(GROUP, namespace),
        topic=COMMANDS.named(namespace).name,
        dead_letter_topic=WALLET_DEAD_LETTERS.named(namespace).name,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        database_url=settings.database_url_wallet.get_secret_value(),
        open_department=partial(WalletDepartment, kept=kept, metrics=metrics),
        limits=settings.limits,
    )
