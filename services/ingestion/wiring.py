"""Composition root of ingestion: settings in, a service out."""

import asyncio

from prometheus_client import CollectorRegistry

from services.ingestion.domain.stamps import Stamps
from services.ingestion.settings import IngestionSettings
from services.ingestion.shell.control_source import CatalogueReader, ControlFold
from services.ingestion.shell.gate import ControlGate
from services.ingestion.shell.inbound_source import Crew, InboundSource, Pace
from services.ingestion.shell.journal_sink import JournalSink
from services.ingestion.shell.letters import Letters
from services.ingestion.shell.rules import rules_of
from services.ingestion.shell.sequencer import Sequencer
from services.ingestion.shell.service import Ingestion, Parts
from services.ingestion.shell.token_desk import TokenDesk, TokenReader
from services.ingestion.shell.topics import Destinations, find_destinations
from services.ingestion.shell.translator import Known, Translator
from shared.kernel.clock import Clock, system_clock
from shared.runtime.lifecycle import Service, serve
from shared.runtime.metrics import Metrics
from shared.runtime.probe import Probe
from shared.runtime.producer import Publisher


async def run_until_stopped(settings: IngestionSettings) -> int:
    """Run one instance until a signal or a failure; return the exit code."""
    destinations = await destinations_of(settings)
    return await serve(lambda: _services(settings, destinations))


async def destinations_of(settings: IngestionSettings) -> Destinations:
    """Find the topics that ingestion produces to; waits for them as for any trouble."""
    return await find_destinations(
        settings.kafka_bootstrap_servers,
        settings.rewardstream_namespace,
        settings.limits,
        asyncio.Event(),
    )


def assemble(
    settings: IngestionSettings,
    destinations: Destinations,
    metrics: Metrics,
    clock: Clock = system_clock,
) -> Ingestion:
    """Plug one instance together; connects to nothing yet. Must be called in an event loop."""
    servers, namespace = settings.kafka_bootstrap_servers, settings.rewardstream_namespace
    limits, rules = settings.limits, rules_of(settings)
    letters, stamps = Letters(destinations), Stamps()
    publisher = Publisher(servers, "ingestion", limits)
    sink = JournalSink(publisher, limits)
    reader = CatalogueReader(servers, namespace, ControlFold(rules), limits)
    sequencer = Sequencer(
        servers,
        namespace,
        rules,
        limits,
        letters=letters,
        stamps=stamps,
        sink=sink,
        clock=clock,
        metrics=metrics,
    )
    gate = ControlGate(servers, namespace, reader, sequencer, settings.control_poll_seconds)
    tokens = TokenReader(servers, namespace, limits)
    translator = Translator(rules, Known(reader.catalogue, tokens.tokens), stamps, letters)
    pace = Pace(settings.batch_records_max, settings.offsets_seconds_max)
    source = InboundSource(servers, namespace, pace, limits)
    crew = Crew(gate, TokenDesk(tokens, sink, letters), translator, sink, clock, metrics)
    return Ingestion(Parts(publisher, reader, tokens, sequencer, gate, source, crew), metrics)


def _services(settings: IngestionSettings, destinations: Destinations) -> list[Service]:
    registry = CollectorRegistry()
    ingestion = assemble(settings, destinations, Metrics("ingestion", registry))
    return [Probe(registry, ingestion.health, settings.probe_port, settings.probe_host), ingestion]
