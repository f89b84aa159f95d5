"""A service that is started before its servers waits for them, and can still be stopped."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.operator.settings import inherited
from services.operator.stack import ports
from tests.support.river import ROOT, SERVICES

SECONDS_MAX = 60.0
TROUBLE = '"event":"trouble.met"'


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_waits_for_servers_that_are_away(service: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", f"services.{service}"],
            cwd=ROOT,
            env={**inherited(), **nobody_there(tmp_path)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + SECONDS_MAX
        while log.read_text("utf-8").count(TROUBLE) < 3:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < until, log.read_text("utf-8")
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS_MAX) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()
    assert "secret" not in log.read_text("utf-8")


def nobody_there(folder: Path) -> dict[str, str]:
    """Addresses of this machine at which nothing listens."""
    kafka, postgres = (ports.keep_or_choose(folder / "ports", name) for name in ("k", "p"))
    database = f"postgresql://role:secret@{ports.HOST}:{postgres}/nothing"
    return {
        "KAFKA_BOOTSTRAP_SERVERS": f"{ports.HOST}:{kafka}",
        "DATABASE_URL_REWARDS": database,
        "DATABASE_URL_WALLET": database,
    }
