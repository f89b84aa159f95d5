"""The same journal gives the same bytes in every process, whatever its hash seed and time zone."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = """
from hashlib import blake2b
from services.rewards.domain.partition import Partition
from services.rewards.shell.envelopes import command_bytes, decision_bytes
from tests.support.journals import Dice, journal_of
from tests.support.stories import PLATFORM
digest = blake2b()
for seed in range(150):
    partition = Partition(PLATFORM)
    for message in journal_of(Dice(seed)):
        ruling = partition.judge(message)
        for one in ruling.commands:
            digest.update(command_bytes(*one)[1])
        for one in ruling.records:
            digest.update(decision_bytes(*one)[1])
print(digest.hexdigest())
"""


def test_no_process_says_it_differently() -> None:
    places = (("1", "UTC"), ("2", "America/St_Johns"), ("3", "Asia/Kathmandu"))
    said = {_said(seed, zone) for seed, zone in places}
    assert len(said) == 1


def _said(hash_seed: str, time_zone: str) -> str:
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "TZ": time_zone,
        "PYTHONPATH": str(ROOT),
    }
    run = subprocess.run(
        [sys.executable, "-c", SAID],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout
