"""Ports on 127.0.0.1: chosen free, remembered, chosen again when a stranger took one."""

import json
import random
import socket
from pathlib import Path

from services.operator.stack.processes import replace_file

HOST = "127.0.0.1"
# Below what Linux and macOS give to outgoing connections: a client that keeps trying to reach a
# server that is down would otherwise be given the very port it asks for, and talk to itself.
FIRST, LAST = 20_000, 32_000
ATTEMPTS_MAX = 500


def keep_or_choose(file: Path, name: str) -> int:
    """Give the port remembered under this name if nobody holds it, else choose a free one."""
    remembered = _read(file)
    port = remembered.get(name)
    if port is not None and is_free(port):
        return port
    port = _choose(taken=set(remembered.values()))
    replace_file(file, json.dumps({**_read(file), name: port}))
    return port


def recalled(file: Path, name: str) -> int | None:
    """Say which port is remembered under this name."""
    return _read(file).get(name)


def is_free(port: int) -> bool:
    """Say whether a server could listen on the port now."""
    with socket.socket() as probe:
        # As the servers do: connections of a dead one that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _choose(taken: set[int]) -> int:
    for _ in range(ATTEMPTS_MAX):
        port = random.randint(FIRST, LAST)  # noqa: S311 - nothing to guess in a port
        if port not in taken and is_free(port):
            return port
    raise RuntimeError(f"no free port found between {FIRST} and {LAST} on {HOST}")


def _read(file: Path) -> dict[str, int]:
    try:
        return {str(name): int(port) for name, port in json.loads(file.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}
