"""Puts the locked uv into a virtual environment that has no pip; needs nothing but Python."""

import hashlib
import io
import platform
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "uv.lock"
SECONDS_MAX = 120


def install(venv: Path) -> None:
    """Fetch the wheel of this platform, check it against the lock, take the program out of it."""
    wheel = _choose(tomllib.loads(LOCK.read_text("utf-8")))
    with urllib.request.urlopen(wheel["url"], timeout=SECONDS_MAX) as answer:  # noqa: S310 - https
        content = answer.read()
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != wheel["hash"]:
        sys.exit(f"{wheel['url']} is not the file that {LOCK.name} names")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        program = venv / "bin" / "uv"
        program.write_bytes(archive.read(name))
        program.chmod(0o755)


def _choose(lock: dict[str, Any]) -> dict[str, Any]:
    wheels = next(package["wheels"] for package in lock["package"] if package["name"] == "uv")
    system, machine = _system(), platform.machine()
    for wheel in wheels:
        tag = wheel["url"].rpartition("-")[2]
        if tag.startswith(system) and tag.removesuffix(".whl").endswith(machine):
            return dict(wheel)
    sys.exit(f"there is no uv for {system} on {machine}")


def _system() -> str:
    if sys.platform == "darwin":
        return "macosx"
    return "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"


if __name__ == "__main__":
    install(Path(sys.argv[1]))
