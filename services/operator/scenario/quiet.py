"""Services in this process must not write on the screen: only what ends them is worth a line."""

import logging
import sys

import structlog


def be_quiet() -> None:
    """Send what services log to standard error, and of it only errors."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # The client library warns of what the services put right by themselves.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
