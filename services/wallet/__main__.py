"""The door of the wallet: `python -m services.wallet`, or `rewardstream serve wallet`."""

import gc
import sys

import structlog

from services.wallet.settings import load_settings
from services.wallet.wiring import build
from shared.runtime.environment import shown
from shared.runtime.lifecycle import run
from shared.runtime.logging import start_logging

_log = structlog.get_logger(__name__)


def main() -> None:
    """Serve until told to stop; exits with the code that says why."""
    settings = load_settings()
    start_logging("wallet", settings.log_level)
    # Wallets stay, rows go, and neither makes cycles: the default looks at them far too often.
    gc.set_threshold(50_000, 20, 50)
    _log.info("wallet.started", **shown(settings))
    sys.exit(run(lambda: build(settings)))


if __name__ == "__main__":
    main()
