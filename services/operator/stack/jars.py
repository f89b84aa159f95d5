"""Kafka's jars from Maven Central: resolved by jgo from its lock file, checked, kept once."""

import hashlib
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jgo.env import LockedDependency

LOCK = Path(__file__).with_name("kafka.lock.toml")
CONNECTIONS_MAX = 8
ATTEMPTS_MAX = 4
HTTP_SECONDS_MAX = 30

Progress = Callable[[str, int, int], None]
"""Told while something takes long that is done once: what it is, how much is done, of how much."""

FETCHING = "Fetching Kafka from Maven Central (once)"


def fetch(cache: Path, progress: Progress) -> Path:
    """Make sure that every locked jar lies in one folder, unharmed, and name the folder.

    1 a jar already there with the locked checksum stays   2 others are fetched into a folder
    aside   3 checked   4 moved into place; so two stacks may fetch at the same time, and one that
    is killed leaves nothing half done.
    """
    from jgo.env import LockFile

    lock = LockFile.load(LOCK)
    folder = cache / f"kafka-{version()}"
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(CONNECTIONS_MAX) as pool:
        present = list(pool.map(partial(_is_whole, folder), lock.dependencies))
        missing = [jar for jar, there in zip(lock.dependencies, present, strict=True) if not there]
        if not missing:
            return folder
        have, total = len(lock.dependencies) - len(missing), len(lock.dependencies)
        progress(FETCHING, have, total)
        for done, _ in enumerate(pool.map(partial(_fetch_patiently, folder), missing), start=1):
            progress(FETCHING, have + done, total)
    return folder


def version() -> str:
    """Say which Kafka is locked."""
    locked = tomllib.loads(LOCK.read_text("utf-8"))["dependencies"]
    return next(str(jar["version"]) for jar in locked if jar["artifactId"] == "kafka-clients")


def _is_whole(folder: Path, jar: "LockedDependency") -> bool:
    path = folder / _filename(jar)
    return path.exists() and _checksum(path) == jar.sha256


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _filename(jar: "LockedDependency") -> str:
    return f"{jar.artifactId}-{jar.version}.{jar.packaging}"


def _fetch_patiently(folder: Path, jar: "LockedDependency") -> None:
    for attempt in range(1, ATTEMPTS_MAX + 1):
        try:
            _fetch(folder, jar)
            return
        except (RuntimeError, OSError) as trouble:  # what requests raises is an OSError
            if attempt == ATTEMPTS_MAX:
                message = f"{_filename(jar)} could not be fetched from Maven Central: {trouble}"
                raise RuntimeError(message) from trouble


def _fetch(folder: Path, jar: "LockedDependency") -> None:
    from jgo.constants import default_maven_repo
    from jgo.maven import MavenContext

    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as aside:
        # A Maven repository of this user is asked first, so a machine without network can be fed.
        maven = MavenContext(
            repo_cache=Path(aside), local_repos=[default_maven_repo()], timeout=HTTP_SECONDS_MAX
        )
        component = maven.project(jar.groupId, jar.artifactId).at_version(jar.version)
        found = Path(component.artifact(packaging=jar.packaging).resolve())
        if _checksum(found) != jar.sha256:
            raise RuntimeError(f"{found.name} is not the file that {LOCK.name} names")
        fresh = Path(aside) / "checked"
        shutil.copyfile(found, fresh)
        fresh.replace(folder / _filename(jar))
