"""The stack under the river: a real Kafka and a real Postgres, embedded or given."""

from services.operator.stack.launcher import (
    NotRunning,
    describe,
    find,
    remove,
    start,
    stop,
)
from services.operator.stack.server import Server, ServerFailed
from services.operator.stack.stack import Stack, environment

__all__ = [
    "NotRunning",
    "Server",
    "ServerFailed",
    "Stack",
    "describe",
    "environment",
    "find",
    "remove",
    "start",
    "stop",
]
