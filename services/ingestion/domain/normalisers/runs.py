"""A run that goes on: what rewards tells itself, so that it stands in the journal (rules 3.17)."""

from services.ingestion.domain.telling import Telling
from shared.contracts.events.referral import REGISTRAR
from shared.contracts.events.run import RunContinued
from shared.contracts.inbound.runs import RunContinued as Told


def run_continued(telling: Telling[Told]) -> RunContinued:
    """A run goes on behind a participant."""
    telling.only_from(REGISTRAR)
    run = telling.data.run
    return RunContinued(**telling.about({"run": run}), run=run)
