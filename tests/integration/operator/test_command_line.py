"""The command, called as a person or another program calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.operator.cli import VERBS
from services.operator.stack import Stack, environment

COMMAND = Path(sys.executable).with_name("rewardstream")
HELP_SECONDS_MAX = 0.5


def test_help_is_there_at_once() -> None:
    assert min(_seconds_of_work("--help") for _ in range(3)) < HELP_SECONDS_MAX


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_explains_itself(verb: str) -> None:
    assert "Usage: rewardstream" in _call(verb, "--help").stdout


def test_an_unknown_verb_is_refused() -> None:
    assert _call("fly").returncode == 2


def test_status_of_nothing_says_so_and_starts_nothing(tmp_path: Path) -> None:
    done = _call("status", "--json", REWARDSTREAM_HOME=str(tmp_path / "none"))
    assert done.returncode == 1
    said = json.loads(done.stdout)["stack"]
    assert (said["kafka"]["running"], said["postgres"]["running"]) == (False, False)
    assert not (tmp_path / "none").exists()


def test_status_shows_what_runs_and_no_password(stack: Stack) -> None:
    done = _call("status", "--json", REWARDSTREAM_HOME=str(stack.home))
    said = json.loads(done.stdout)["stack"]
    assert said["kafka"]["address"] == stack.bootstrap_servers
    assert stack.passwords.superuser not in done.stdout + done.stderr


def test_topics_and_migrate_may_be_told_twice(stack: Stack) -> None:
    home = {"REWARDSTREAM_HOME": str(stack.home)}
    assert json.loads(_call("topics", "--json", **home).stdout) == {"created": []}
    assert json.loads(_call("migrate", "--json", **home).stdout) == {"applied": []}


def test_servers_of_the_environment_are_named_as_such(stack: Stack, tmp_path: Path) -> None:
    given = environment(stack) | {"REWARDSTREAM_HOME": str(tmp_path / "other")}
    said = json.loads(_call("up", "--json", **given).stdout)
    assert (said["kafka_from"], said["postgres_from"]) == ("environment", "environment")
    assert said["bootstrap_servers"] == stack.bootstrap_servers


def test_a_verb_that_needs_the_stack_says_how_to_start_it(tmp_path: Path) -> None:
    done = _call("topics", REWARDSTREAM_HOME=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "rewardstream up" in done.stderr


def _seconds_of_work(*arguments: str) -> float:
    """What the command itself does, without the wait for a machine that others use as well."""
    before = os.times()
    _call(*arguments)
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system


def _call(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    ours = {"KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "REWARDSTREAM_HOME"}
    rest = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [COMMAND, *arguments], env=rest | given, capture_output=True, text=True, check=False
    )
