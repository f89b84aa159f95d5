"""The embedded stack, started, killed and found again."""

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.operator import stack as stacks
from services.operator.settings import OperatorSettings
from services.operator.stack import NotRunning, Stack, environment, ports
from services.operator.stack.home import Home
from services.operator.topics import create_topics
from tests.support.stack import complete, private_settings


@pytest.fixture(scope="module")
def settings() -> Iterator[OperatorSettings]:
    """A stack of this file's own: it is killed again and again."""
    ours = private_settings()
    yield ours
    stacks.remove(settings=ours)


@pytest.fixture
def running(settings: OperatorSettings) -> Stack:
    """That stack, up."""
    return stacks.start(settings=settings)


def test_what_was_written_is_there_after_the_broker_was_killed(running: Stack) -> None:
    complete(create_topics(running.bootstrap_servers, 1))
    complete(_publish(running, b"before"))
    assert running.kafka is not None
    running.kafka.kill()
    running.kafka.start()
    assert complete(_read(running)) == b"before"


def test_what_was_committed_is_there_after_the_database_was_killed(running: Stack) -> None:
    complete(_execute(running, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('yes')"))
    assert running.postgres is not None
    running.postgres.kill()
    running.postgres.start()
    assert complete(_fetch(running, "SELECT word FROM kept")) == "yes"


def test_a_database_starts_again_while_sessions_of_the_killed_one_still_end(
    running: Stack,
) -> None:
    """`kill -9` of the postmaster alone: its backends notice later."""
    assert running.postgres is not None
    pid = running.postgres.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    running.postgres.start()
    assert complete(_fetch(running, "SELECT 1")) == 1


def test_a_killed_stack_keeps_its_ports(settings: OperatorSettings, running: Stack) -> None:
    assert running.kafka is not None
    assert running.postgres is not None
    running.kafka.kill()
    running.postgres.kill()
    again = stacks.start(settings=settings)
    assert again.bootstrap_servers == running.bootstrap_servers
    assert again.database_url == running.database_url


def test_a_port_that_a_stranger_took_is_chosen_again(
    settings: OperatorSettings, running: Stack
) -> None:
    taken = int(running.bootstrap_servers.rpartition(":")[2])
    stacks.stop(settings=settings)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((ports.HOST, taken))
        stranger.listen()
        again = stacks.start(settings=settings)
    assert again.bootstrap_servers != running.bootstrap_servers
    complete(_publish(again, b"elsewhere"))


def test_down_leaves_no_process(settings: OperatorSettings, running: Stack) -> None:
    ours = _processes(settings)
    assert len(ours) > 2
    assert stacks.stop(settings=settings)
    assert not _processes(settings)
    assert not stacks.stop(settings=settings)


def test_down_ends_even_what_is_frozen(settings: OperatorSettings, running: Stack) -> None:
    assert running.kafka is not None
    assert running.postgres is not None
    running.kafka.freeze()
    running.postgres.freeze()
    assert stacks.stop(settings=settings)
    assert not _processes(settings)


def test_a_remembered_number_that_belongs_to_a_stranger_now_is_left_alone(
    settings: OperatorSettings, running: Stack
) -> None:
    stacks.stop(settings=settings)
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        record = {"pid": stranger.pid, "started_at": 1.0, "program": "python"}
        Home(settings.home).record("kafka").write_text(json.dumps(record))
        assert not stacks.stop(settings=settings)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_two_starts_at_once_give_one_stack(settings: OperatorSettings) -> None:
    stacks.stop(settings=settings)
    code = "from services.operator.stack import start; print(start().bootstrap_servers)"
    given = {**os.environ, "REWARDSTREAM_HOME": str(settings.home)}
    starters = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=given)
        for _ in range(2)
    ]
    said = {starter.communicate(timeout=120)[0] for starter in starters}
    assert len(said) == 1
    assert all(starter.returncode == 0 for starter in starters)


def test_a_process_that_was_started_but_never_remembered_does_not_stand_in_the_way(
    settings: OperatorSettings, running: Stack
) -> None:
    for name in ("kafka", "postgres"):
        Home(settings.home).record(name).unlink()
    again = stacks.start(settings=settings)
    assert complete(_fetch(again, "SELECT 1")) == 1


def test_passwords_are_in_one_private_file_and_on_no_command_line(
    settings: OperatorSettings, running: Stack
) -> None:
    kept = Home(settings.home).passwords
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    secrets = set(json.loads(kept.read_text()).values())
    lines = [" ".join(process.cmdline()) for process in _processes(settings)]
    assert not [line for line in lines if any(secret in line for secret in secrets)]
    assert not [secret for secret in secrets if secret in repr(running)]


def test_the_database_asks_for_a_password(running: Stack) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        complete(_fetch(replace(running, database_url=_wrong(running)), "SELECT 1"))


def test_nothing_listens_beyond_this_machine(settings: OperatorSettings, running: Stack) -> None:
    listening = [
        connection.laddr.ip
        for process in _processes(settings)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}


def test_servers_that_the_environment_names_are_taken_as_they_are(
    settings: OperatorSettings,
) -> None:
    given = replace(settings, bootstrap_servers="broker:9092", database_url="postgresql://u:p@db/x")
    taken = stacks.start(settings=given)
    assert (taken.kafka, taken.postgres) == (None, None)
    assert environment(taken)["DATABASE_URL_WALLET"].endswith("@db/x")
    assert stacks.describe(settings=given)["postgres"] == {
        "from": "environment",
        "address": "db/x",
    }


def test_a_stack_that_is_down_is_not_found(settings: OperatorSettings) -> None:
    stacks.stop(settings=settings)
    with pytest.raises(NotRunning, match="rewardstream up"):
        stacks.find(settings=settings)


def _processes(settings: OperatorSettings) -> list[psutil.Process]:
    """Everything whose command line, or whose ancestor's, lies in the stack's home."""
    roots = [
        process
        for process in psutil.process_iter(["cmdline", "name"])
        if str(settings.home) in " ".join(process.info["cmdline"] or ())
        and process.info["name"] in {"java", "postgres"}
    ]
    return [member for root in roots for member in (root, *root.children(recursive=True))]


def _wrong(running: Stack) -> str:
    return running.database_url.replace(running.passwords.superuser, "wrong")


async def _publish(running: Stack, body: bytes) -> None:
    async with asyncio.timeout(30):
        producer = AIOKafkaProducer(bootstrap_servers=running.bootstrap_servers, acks="all")
        async with producer:
            await producer.send_and_wait("ingestion.control.v1", body)


async def _read(running: Stack) -> bytes:
    async with asyncio.timeout(30):
        consumer = AIOKafkaConsumer(
            bootstrap_servers=running.bootstrap_servers, auto_offset_reset="earliest"
        )
        async with consumer:
            consumer.assign([TopicPartition("ingestion.control.v1", 0)])
            record = await consumer.getone()
            return record.value or b""


async def _execute(running: Stack, statement: str) -> None:
    session = await asyncpg.connect(running.database_url)
    try:
        await session.execute(statement)
    finally:
        await session.close()


async def _fetch(running: Stack, query: str) -> object:
    session = await asyncpg.connect(running.database_url)
    try:
        return await session.fetchval(query)
    finally:
        await session.close()
