"""The stack in containers, through testcontainers, where a Docker engine answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from services.operator.stack import ports
from services.operator.stack.kafka import brokers_known
from services.operator.stack.postgres import DATABASE, SUPERUSER
from services.operator.stack.processes import replace_file, wait_until
from services.operator.stack.server import START_SECONDS_MAX, STOP_SECONDS_MAX, ServerFailed

if TYPE_CHECKING:
    from services.operator.stack.home import Home
    from services.operator.stack.passwords import Passwords

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:18"


class Container:
    """A server in a container that outlives the command; its id is remembered."""

    origin = "docker"

    def __init__(
        self, home: Home, name: str, image: str, create: Callable[[Any, int], Any]
    ) -> None:
        self.home = home
        self.name = name
        self.image = image
        self.create = create

    @property
    def address(self) -> str:
        """Where clients connect: host and port."""
        return f"{ports.HOST}:{ports.recalled(self.home.ports, self.name) or 0}"

    @property
    def version(self) -> str:
        """The tag of the image."""
        return self.image.rpartition(":")[2]

    @property
    def log(self) -> str:
        """The command that shows what the server says."""
        return f"docker logs {self._remembered()}"

    def pid(self) -> int | None:
        """Say which process it is, in the eyes of the engine."""
        found = self._find()
        if found is None or found.status not in {"running", "paused"}:
            return None
        return int(found.attrs["State"]["Pid"])

    def start(self) -> None:
        """Start the container, made the first time, and wait until it answers."""
        found = self._find()
        if found is None:
            self._make()
        elif found.status != "running":
            found.start()
        if not wait_until(self._answers, START_SECONDS_MAX):
            raise ServerFailed(f"{self.name} in {self.image} does not answer; see {self.log}")

    def stop(self) -> None:
        """Remove the container."""
        if found := self._find():
            found.stop(timeout=int(STOP_SECONDS_MAX))
            found.remove(v=True, force=True)
        self._record.unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill it at once."""
        if found := self._find():
            found.kill()

    def freeze(self) -> None:
        """Stop it in its tracks."""
        if found := self._find():
            found.pause()

    def thaw(self) -> None:
        """Let it go on."""
        if found := self._find():
            found.unpause()

    @property
    def _record(self) -> Any:  # noqa: ANN401 - a path; the class must not need pathlib at run time
        return self.home.record(f"{self.name}-container")

    def _remembered(self) -> str | None:
        with suppress(OSError, ValueError):
            return str(json.loads(self._record.read_text("utf-8"))["id"])
        return None

    def _find(self) -> Any:  # noqa: ANN401 - the engine's own object
        identity = self._remembered()
        if identity is None:
            return None
        import docker

        with suppress(docker.errors.NotFound):
            return docker.from_env().containers.get(identity)
        return None

    def _make(self) -> None:
        from testcontainers.core.config import testcontainers_config
        from testcontainers.core.container import DockerContainer

        # Its reaper would end the containers together with this command.
        testcontainers_config.ryuk_disabled = True
        port = ports.keep_or_choose(self.home.ports, self.name)
        container = self.create(DockerContainer(self.image), port).start()
        identity = container.get_wrapped_container().id
        replace_file(self._record, json.dumps({"id": identity}))

    def _answers(self) -> bool:
        return brokers_known(self.address) > 0


class PostgresContainer(Container):
    """Postgres in a container."""

    def __init__(self, home: Home, passwords: Passwords) -> None:
        super().__init__(home, "postgres", POSTGRES_IMAGE, self._describe)
        self.passwords = passwords

    @property
    def url(self) -> str:
        """How the superuser connects."""
        secret = quote(self.passwords.superuser, safe="")
        return f"postgresql://{SUPERUSER}:{secret}@{self.address}/{DATABASE}"

    def _describe(self, container: Any, port: int) -> Any:  # noqa: ANN401 - testcontainers' own
        return (
            container.with_bind_ports("5432/tcp", (ports.HOST, port))
            .with_env("POSTGRES_DB", DATABASE)
            .with_env("POSTGRES_PASSWORD", self.passwords.superuser)
            .with_env("POSTGRES_INITDB_ARGS", "--locale-provider=builtin --builtin-locale=C.UTF-8")
            .with_command("-c max_connections=200 -c shared_buffers=256MB -c max_wal_size=4GB")
        )

    def _answers(self) -> bool:
        found = self._find()
        return found is not None and found.exec_run("pg_isready -h 127.0.0.1").exit_code == 0


def kafka(home: Home) -> Container:
    """Kafka as one KRaft node in a container."""
    return Container(home, "kafka", KAFKA_IMAGE, _kafka)


def postgres(home: Home, passwords: Passwords) -> PostgresContainer:
    """Postgres in a container."""
    return PostgresContainer(home, passwords)


def _kafka(container: Any, port: int) -> Any:  # noqa: ANN401 - testcontainers' own
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{ports.HOST}:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "8",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_HEAP_OPTS": "-Xmx512m",
    }
    for name, text in settings.items():
        container = container.with_env(name, text)
    return container.with_bind_ports("9092/tcp", (ports.HOST, port))
