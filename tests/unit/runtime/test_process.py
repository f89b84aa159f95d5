"""What surrounds the loop: settings, masking, trouble, logs, the probe, the exit code."""

import asyncio
import logging
from pathlib import Path

import asyncpg
import orjson
import pytest
import structlog
from aiokafka.errors import KafkaConnectionError
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, SecretStr, ValidationError

from shared.runtime.environment import read_settings, shown
from shared.runtime.lifecycle import serve
from shared.runtime.limits import Limits
from shared.runtime.logging import start_logging
from shared.runtime.masking import described, masked
from shared.runtime.metrics import Metrics
from shared.runtime.probe import Probe
from shared.runtime.stops import EXIT_BUG, EXIT_FENCED, Fenced, TroubleLimit
from shared.runtime.trouble import Patience, is_trouble


class Settings(BaseModel, frozen=True, extra="forbid"):
    """What a service might want to know."""

    database_url: str
    token: SecretStr = SecretStr("quiet")
    limits: Limits = Limits()


def test_settings_come_from_the_service_first_and_then_from_all() -> None:
    environ = {
        "DATABASE_URL": "postgresql://all",
        "WALLET_DATABASE_URL": "postgresql://wallet:pw@host/db",
        "WALLET_UNIT_RECORDS_MAX": "500",
    }
    settings = read_settings(Settings, environ, "WALLET")
    assert settings.database_url == "postgresql://wallet:pw@host/db"
    assert settings.limits.unit_records_max == 500
    assert read_settings(Settings, environ, "REWARDS").database_url == "postgresql://all"


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(ValidationError, match="database_url"):
        read_settings(Settings, {}, "WALLET")


def test_settings_are_shown_without_secrets() -> None:
    told = shown(Settings(database_url="postgresql://wallet:pw@host/db"))
    assert told["database_url"] == "postgresql://wallet:***@host/db"
    assert told["token"] == "***"
    assert told["limits"]["unit_records_max"] == 2_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("card 4111111111111111", "card ****************"),
        ("card 4111 1111-1111 1111!", "card *******************!"),
        ("offset 12345678901", "offset 12345678901"),
    ],
)
def test_long_runs_of_digits_do_not_travel(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_an_error_is_described_in_limited_length() -> None:
    assert described(ValueError("x" * 1_000)) == f"ValueError: {'x' * 488}"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (KafkaConnectionError(), True),
        (asyncpg.DeadlockDetectedError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.ConnectionDoesNotExistError(), True),
        (asyncpg.QueryCanceledError(), True),
        (asyncpg.CheckViolationError(), False),
        (asyncpg.UniqueViolationError(), False),
        (asyncpg.exceptions.DataError(), False),
        (asyncpg.exceptions._base.InterfaceError("closed"), True),
        (asyncpg.InternalClientError("cannot switch to state 11; another operation"), True),
        (KeyError(), False),
    ],
)
def test_trouble_is_what_may_go_away_by_itself(error: Exception, expected: bool) -> None:
    assert is_trouble(error) is expected


async def test_patience_ends() -> None:
    limits = Limits(trouble_seconds_max=0.05, backoff_seconds_max=0.02)
    patience = Patience(limits, "waiting")

    async def never_works() -> None:
        while True:
            await patience.wait(OSError("gone"), asyncio.Event())

    with pytest.raises(TroubleLimit, match="waiting"):
        await never_works()


def test_log_lines_are_json_and_masked(tmp_path: Path) -> None:
    start_logging("wallet", file=tmp_path / "log")
    structlog.get_logger().info("command.obeyed", detail="card 4111111111111111", offset=7)
    logging.getLogger("aiokafka").warning("broker is gone")
    first, second = map(orjson.loads, (tmp_path / "log").read_text().splitlines())
    assert first["event"] == "command.obeyed"
    assert (first["service"], first["offset"]) == ("wallet", 7)
    assert "4111" not in first["detail"]
    assert second["event"] == "broker is gone"


async def ask(port: int, path: str) -> tuple[str, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode().splitlines()[0], body


async def test_the_probe_says_how_it_is() -> None:
    registry, health = CollectorRegistry(), {"ok": True}
    Metrics("tally", registry).count("runtime_units_total", 3)
    probe = Probe(registry, lambda: health)
    await probe.start()
    assert await ask(probe.port, "/health") == ("HTTP/1.1 200 OK", b'{"ok":true}')
    health["ok"] = False
    assert (await ask(probe.port, "/health"))[0] == "HTTP/1.1 503 Service Unavailable"
    _, text = await ask(probe.port, "/metrics")
    assert b'runtime_units_total{partition="3",service="tally"} 1.0' in text
    assert (await ask(probe.port, "/else"))[0] == "HTTP/1.1 404 Not Found"
    await probe.stop()


class Doomed:
    """A service that ends as the test says."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.stopped = False

    async def start(self) -> None:
        """Nothing to begin."""

    async def wait(self) -> None:
        """End."""
        raise self.error

    async def stop(self) -> None:
        """Note it."""
        self.stopped = True


@pytest.mark.parametrize(
    ("error", "code"), [(Fenced("over"), EXIT_FENCED), (KeyError("bug"), EXIT_BUG)]
)
async def test_the_exit_code_says_why_a_process_ended(error: Exception, code: int) -> None:
    service = Doomed(error)
    assert await serve(lambda: [service]) == code
    assert service.stopped
