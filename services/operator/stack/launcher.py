"""Starts, finds, stops and describes the stack: embedded, in containers, or given servers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from services.operator.settings import OperatorSettings
from services.operator.stack import containers, jars, unprivileged
from services.operator.stack.home import Home
from services.operator.stack.kafka import Kafka
from services.operator.stack.passwords import Passwords, keep_or_draw
from services.operator.stack.postgres import Postgres
from services.operator.stack.server import Database, Server
from services.operator.stack.stack import Stack

Report = Callable[[str], None]
"""Told, in a sentence, what has been done."""


class NotRunning(RuntimeError):
    """The stack that is asked for is down."""


@dataclass(frozen=True, slots=True)
class _Servers:
    """The servers that are ours; None where the environment names another."""

    kafka: Server | None
    postgres: Database | None

    def each(self) -> list[Server]:
        return [server for server in (self.kafka, self.postgres) if server is not None]


def start(
    home: Path | None = None,
    *,
    report: Report = lambda _: None,
    progress: jars.Progress = lambda _what, _done, _total: None,
    settings: OperatorSettings | None = None,
) -> Stack:
    """Start what the environment does not name already, and wait until it all answers.

    Blocks; safe to call again and from several processes at once. Raises ServerFailed with what
    the server said last.
    """
    chosen = _settings(home, settings)
    lies_in = Home(chosen.home)
    lies_in.make()
    with lies_in.alone():
        passwords = keep_or_draw(lies_in.passwords)
        servers = _ours(chosen, lies_in, passwords, progress)
        _together(servers.each(), lambda server: _begin(server, report))
    return _stack(chosen, passwords, servers)


def find(home: Path | None = None, *, settings: OperatorSettings | None = None) -> Stack:
    """Give the stack that runs already (or was given); raises NotRunning, and starts nothing."""
    chosen = _settings(home, settings)
    lies_in = Home(chosen.home)
    servers = _ours(chosen, lies_in, _known(lies_in))
    down = [server.name for server in servers.each() if server.pid() is None]
    if down:
        names = " and ".join(down)
        raise NotRunning(f"{names} of {chosen.home} does not run; start it: rewardstream up")
    lies_in.make()
    return _stack(chosen, keep_or_draw(lies_in.passwords), servers)


def stop(home: Path | None = None, *, settings: OperatorSettings | None = None) -> bool:
    """Stop what `start` started; nothing of it runs afterwards. Says whether anything ran."""
    chosen = _settings(home, settings)
    lies_in = Home(chosen.home)
    if not lies_in.path.exists():
        return False
    with lies_in.alone():
        servers = _all(chosen, lies_in, _known(lies_in)).each()
        ran = [server.name for server in servers if server.pid() is not None]
        _together(servers, lambda server: server.stop())
    return bool(ran)


def remove(home: Path | None = None, *, settings: OperatorSettings | None = None) -> None:
    """Stop the stack and remove all its data."""
    chosen = _settings(home, settings)
    stop(settings=chosen)
    unprivileged.remove(Home(chosen.home))


def describe(
    home: Path | None = None, *, settings: OperatorSettings | None = None
) -> dict[str, Any]:
    """Say what the stack consists of and what of it runs; starts nothing, shows no secrets."""
    chosen = _settings(home, settings)
    lies_in = Home(chosen.home)
    servers = _all(chosen, lies_in, _known(lies_in))
    database = (chosen.database_url or "").rpartition("@")[2]
    return {
        "home": str(chosen.home),
        "kafka": _describe(servers.kafka, chosen.bootstrap_servers),
        "postgres": _describe(servers.postgres, database),
    }


def _settings(home: Path | None, settings: OperatorSettings | None) -> OperatorSettings:
    chosen = settings or OperatorSettings.load()
    return replace(chosen, home=home.absolute()) if home else chosen


def _known(home: Home) -> Passwords:
    return keep_or_draw(home.passwords) if home.passwords.exists() else Passwords()


def _ours(
    chosen: OperatorSettings,
    home: Home,
    passwords: Passwords,
    progress: jars.Progress = lambda _what, _done, _total: None,
) -> _Servers:
    servers = _all(chosen, home, passwords, progress)
    return _Servers(
        kafka=None if chosen.bootstrap_servers else servers.kafka,
        postgres=None if chosen.database_url else servers.postgres,
    )


def _all(
    chosen: OperatorSettings,
    home: Home,
    passwords: Passwords,
    progress: jars.Progress = lambda _what, _done, _total: None,
) -> _Servers:
    if chosen.kind == "docker":
        return _Servers(containers.kafka(home), containers.postgres(home, passwords))
    return _Servers(Kafka(home, chosen.cache, progress), Postgres(home, passwords))


def _begin(server: Server, report: Report) -> None:
    server.start()
    report(f"{server.name} {server.version} at {server.address}")


def _together(servers: list[Server], what: Callable[[Server], None]) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(what, servers))


def _stack(chosen: OperatorSettings, passwords: Passwords, servers: _Servers) -> Stack:
    kafka, postgres = servers.kafka, servers.postgres
    return Stack(
        home=chosen.home,
        bootstrap_servers=kafka.address if kafka else str(chosen.bootstrap_servers),
        database_url=postgres.url if postgres else str(chosen.database_url),
        passwords=passwords,
        kafka=kafka,
        postgres=postgres,
        # Roles of a server of ours have the passwords we drew, whatever a shell still exports.
        role_urls=chosen.role_urls if postgres is None else {},
        namespace=chosen.namespace,
    )


def _describe(server: Server | None, given: str | None) -> dict[str, Any]:
    if given or server is None:
        return {"from": "environment", "address": given}
    pid = server.pid()
    return {
        "from": server.origin,
        "running": pid is not None,
        "address": server.address if pid else None,
        "version": server.version,
        "pid": pid,
        "log": server.log,
    }
