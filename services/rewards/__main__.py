"""The door of rewards: settings, wiring, run."""

import asyncio
import sys

import faust
import structlog
import uvloop

from services.rewards.settings import load_settings
from services.rewards.wiring import build_app
from shared.runtime.environment import shown
from shared.runtime.logging import start_logging


def main() -> None:
    """Run one worker until it is told to stop, and exit with the reason as a code."""
    settings = load_settings()
    start_logging("rewards", settings.log_level)
    structlog.get_logger(__name__).info("process.started", settings=shown(settings))
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    app = build_app(settings)
    worker = faust.Worker(app, override_logging=False, quiet=True)
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        sys.exit(app.exit_code or ended.code)


if __name__ == "__main__":
    main()
