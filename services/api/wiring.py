"""Composition root of the interface: settings in, services of one process out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

from services.api.domain.preview import Preview
from services.api.domain.refused import Refused
from services.api.settings import ApiSettings
from services.api.shell.http.app import build_app
from services.api.shell.http.rooms import Rooms
from services.api.shell.http.server import HttpServer
from services.api.shell.library import Desk, Shelves
from services.api.shell.previews import Bounds, Previews
from services.ingestion.questions import CatalogueFollower, follow
from services.ingestion.settings import IngestionSettings
from services.rewards.questions import BookReader
from shared.kernel.clock import Clock, system_clock
from shared.kernel.money import Platform
from shared.kernel.periods import zone
from shared.runtime.lifecycle import Service, serve
from shared.runtime.probe import Probe

__all__ = ["ApiSettings", "Preview", "Refused", "answering", "assemble", "run_until_stopped"]

SERVICE = "api"


async def run_until_stopped(settings: ApiSettings) -> int:
    """Run one instance until a signal or a failure; return the exit code."""
    follower = await follower_of(settings)
    return await serve(lambda: assemble(settings, follower))


def assemble(
    settings: ApiSettings, follower: CatalogueFollower, clock: Clock = system_clock
) -> list[Service]:
    """Make the services of one process, in the order in which they start."""
    previews = _previews(settings, follower, clock)
    rooms = Rooms(
        previews,
        platform_of(settings),
        clock,
        database_url=settings.database_url_reader.get_secret_value(),
        body_bytes_max=settings.body_bytes_max,
        questions_max=settings.questions_max,
        seconds_max=settings.answer_seconds_max,
    )
    server = HttpServer(build_app(rooms), settings.host, settings.port)

    def health() -> Mapping[str, object]:
        return {"ok": True, "service": SERVICE, "port": server.port}

    registry = CollectorRegistry()
    probe = Probe(registry, health, settings.probe_port, settings.probe_host)
    return [follower, previews, server, probe]


@asynccontextmanager
async def answering(settings: ApiSettings, clock: Clock = system_clock) -> AsyncIterator[Previews]:
    """Answer previews for as long as the block lasts, without a door."""
    follower = await follower_of(settings)
    previews = _previews(settings, follower, clock)
    services: tuple[Service, ...] = (follower, previews)
    for service in services:
        await service.start()
    working = [asyncio.create_task(service.wait()) for service in services]
    try:
        yield previews
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        for service in reversed(services):
            await service.stop()


def platform_of(settings: ApiSettings) -> Platform:
    """What the installation agrees on; raises for a time zone that does not exist."""
    zone(settings.rewardstream_time_zone)
    return Platform(settings.rewardstream_currency, settings.rewardstream_time_zone)


async def follower_of(settings: ApiSettings) -> CatalogueFollower:
    """Follow the catalogue as ingestion knows it; waits for the topics as for any trouble."""
    asked = IngestionSettings(
        kafka_bootstrap_servers=settings.kafka_bootstrap_servers,
        rewardstream_namespace=settings.rewardstream_namespace,
        rewardstream_currency=settings.rewardstream_currency,
        rewardstream_time_zone=settings.rewardstream_time_zone,
        recorded_at=settings.ingestion_recorded_at,
        limits=settings.limits,
    )
    return await follow(asked, settings.catalogue_seconds_max)


def _previews(settings: ApiSettings, follower: CatalogueFollower, clock: Clock) -> Previews:
    platform = platform_of(settings)
    shelves = Shelves(follower, BookReader(platform, settings.catalogue_seconds_max))
    url = settings.database_url_reader.get_secret_value()
    desks = [Desk(url, settings.limits, shelves) for _ in range(settings.sessions)]
    bounds = Bounds(
        settings.batch_previews_max,
        settings.waiting_previews_max,
        settings.answer_seconds_max,
        units_known=settings.unknown_units == "refused",
    )
    return Previews(shelves, desks, bounds, platform, clock)
