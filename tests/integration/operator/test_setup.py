"""A virtual environment is made on machines that lack this or that, or the reason is said."""

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "deploy" / "venv.sh"
WITHOUT_MODULES = """#!/bin/sh
case "$*" in
    {refused}) echo "No module named $2" >&2; exit 1;;
esac
exec {python} "$@"
"""


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    """A Python as Debian's without python3-venv: venv is there, ensurepip is not."""
    return _python(tmp_path, '"-m venv /"*')


def test_without_ensurepip_an_environment_is_made_all_the_same(
    debian: Path, tmp_path: Path
) -> None:
    (tmp_path / "uv").symlink_to("/bin/true")
    done = _make(debian, tmp_path / "venv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "venv" / "bin" / "python").exists()
    assert not (tmp_path / "venv" / "bin" / "pip").exists()


def test_a_machine_on_which_nothing_works_is_told_what_to_install(tmp_path: Path) -> None:
    done = _make(_python(tmp_path, '"-m venv"*'), tmp_path / "venv")
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_lock_knows_a_uv_for_this_machine(machine: str) -> None:
    lock = tomllib.loads((SCRIPT.parents[1] / "uv.lock").read_text("utf-8"))
    wheels = next(package["wheels"] for package in lock["package"] if package["name"] == "uv")
    names = [wheel["url"].rpartition("/")[2] for wheel in wheels]
    assert [name for name in names if "manylinux" in name and f"{machine}.whl" in name]


def test_an_old_python_is_refused(tmp_path: Path) -> None:
    done = _make(_python(tmp_path, '"-c "*version_info*'), tmp_path / "venv")
    assert done.returncode == 1
    assert "older than 3.11" in done.stderr


def test_an_environment_that_is_there_already_is_left_alone() -> None:
    ours = Path(sys.executable).parents[1]
    before = (ours / "pyvenv.cfg").stat().st_mtime_ns
    assert _make(Path(sys.executable), ours).returncode == 0
    assert (ours / "pyvenv.cfg").stat().st_mtime_ns == before


def _python(folder: Path, refused: str) -> Path:
    program = folder / "python3"
    program.write_text(WITHOUT_MODULES.format(refused=refused, python=sys.executable), "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def _make(python: Path, venv: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, python, venv],
        env={**os.environ, "PATH": f"{python.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
