"""Plugs together what answers those who ask for the catalogue as ingestion knows it."""

import asyncio

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.tokens import TokensThere
from services.ingestion.settings import IngestionSettings
from services.ingestion.shell.following import CatalogueFollower
from services.ingestion.shell.rules import rules_of
from services.ingestion.shell.topics import find_destinations

__all__ = ["Catalogue", "CatalogueFollower", "TokensThere", "follow"]


async def follow(settings: IngestionSettings, seconds_max: float) -> CatalogueFollower:
    """Make a follower of the catalogue, in an event loop; waits for the topics like any trouble."""
    destinations = await find_destinations(
        settings.kafka_bootstrap_servers,
        settings.rewardstream_namespace,
        settings.limits,
        asyncio.Event(),
    )
    return CatalogueFollower(
        settings.kafka_bootstrap_servers,
        settings.rewardstream_namespace,
        rules_of(settings),
        destinations,
        limits=settings.limits,
        seconds_max=seconds_max,
    )
