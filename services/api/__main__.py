"""The door of the interface: settings, wiring, run."""

import sys

import structlog
import uvloop

from services.api.settings import load_settings
from services.api.wiring import SERVICE, run_until_stopped
from shared.runtime.environment import shown
from shared.runtime.lifecycle import calm_the_collector
from shared.runtime.logging import start_logging


def main() -> None:
    """Run one instance until it is told to stop, and exit with the reason as a code."""
    settings = load_settings()
    start_logging(SERVICE, settings.log_level)
    structlog.get_logger(__name__).info("process.started", settings=shown(settings))
    calm_the_collector()
    sys.exit(uvloop.run(run_until_stopped(settings)))


if __name__ == "__main__":
    main()
