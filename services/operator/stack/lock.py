"""`python -m services.operator.stack.lock` resolves Kafka anew with jgo and writes its lock."""

from dataclasses import replace

from jgo.env import LockFile
from jgo.maven import Dependency, MavenContext
from jgo.parse import Coordinate

from services.operator.stack.jars import LOCK

# log4j-slf4j-impl is what lets the broker say anything: the broker itself only knows slf4j.
COORDINATES = (
    "org.apache.kafka:kafka_2.13:4.3.1",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4",
)
JAVA_VERSION_MIN = 17


def write() -> None:
    """Resolve the coordinates with all they need and lock versions and checksums."""
    maven = MavenContext()
    needed: dict[tuple[str, str], Dependency] = {}
    for coordinate in COORDINATES:
        # One at a time: resolved together, the versions one of them manages bind the others.
        for found in _resolve(maven, coordinate):
            needed.setdefault((found.artifact.groupId, found.artifact.artifactId), found)
    lock = LockFile.from_resolved_dependencies(
        list(needed.values()), environment_name="kafka", min_java_version=JAVA_VERSION_MIN
    )
    lock.save(LOCK)


def _resolve(maven: MavenContext, coordinate: str) -> list[Dependency]:
    wanted = maven.create_dependency(replace(Coordinate.parse(coordinate), scope="compile"))
    direct, further = maven.resolver.resolve([wanted])
    return [*direct, *(each for each in further if each.scope in {"compile", "runtime"})]


if __name__ == "__main__":
    write()
