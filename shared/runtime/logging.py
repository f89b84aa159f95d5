"""Log lines as JSON, one event a line: names and numbers, never the bytes of a message."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TextIO

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from shared.runtime.masking import masked
from shared.runtime.repetition import OncePerWhile


def start_logging(service: str, level: str = "INFO", file: Path | None = None) -> None:
    """Send our events and those of the libraries to stderr, or to a file, as JSON."""
    stream = sys.stderr if file is None else file.open("a", encoding="utf-8")
    structlog.configure(
        processors=[*_shared(service), _as_json],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    _take_over_standard_logging(service, level, stream)


def _take_over_standard_logging(service: str, level: str, stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(service),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _as_json],
        )
    )
    # While the broker is away the client says so about a hundred times a second.
    handler.addFilter(OncePerWhile("aiokafka"))
    logging.basicConfig(handlers=[handler], level=max(_number(level), logging.WARNING), force=True)


def _shared(service: str) -> list[structlog.typing.Processor]:
    def name_service(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_service,
        structlog.processors.format_exc_info,
        _mask,
    ]


def _mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {
        key: masked(told) if isinstance(told, str) and key != "timestamp" else told
        for key, told in event.items()
    }


def _as_json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
