"""The demo from its command: the same totals twice, whatever the partitions and workers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]
OF_THE_MACHINE = {"seconds", "events_per_second"}
KEYS = {
    "events", "lines", "rejected", "dead_letters", "awards", "award_total", "spends", "spend_total",
    "expired_total", "declined", "wallets", "liability", "seconds", "events_per_second", "verify",
    "rebuild", "offers", "merchants",
}  # fmt: skip


def demo(home: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "services.operator", "demo", "--days", "14", "--json", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "REWARDSTREAM_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1_200,
    )
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def totals(printed: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in printed.items() if key not in OF_THE_MACHINE}
    rebuilt = {key: told["rebuild"][key] for key in ("identical", "commands")}
    return {**told, "rebuild": rebuilt}


@pytest.mark.slow
@pytest.mark.timeout(2_600)
def test_one_partition_and_eight_with_two_workers_come_to_the_same(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    one = demo(tmp_path / "one", "--partitions", "1")
    eight = demo(tmp_path / "eight", "--partitions", "8", "--workers", "2")
    assert set(one) == KEYS
    assert one["verify"]["ok"]
    assert one["rebuild"]["identical"]
    assert one["dead_letters"] == 0
    assert float(one["expired_total"]) > 0
    assert all(float(each["contribution"]) > 0 for each in one["merchants"])
    assert [each["code"] for each in one["merchants"]] == ["HARBOUR_MARKET", "HILL_MARKET"]
    assert totals(one) == totals(eight)
    assert not (tmp_path / "one" / "demo").exists()
