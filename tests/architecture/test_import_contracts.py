"""Who may import whom holds, and each contract notices an offence."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

OFFENCES = {
    "shared has three floors": ("shared/kernel/money.py", "import shared.runtime"),
    "services meet only on a topic": ("services/rewards/__init__.py", "import services.wallet"),
    "no service knows its operator": ("services/wallet/__init__.py", "import services.operator"),
    "the operator never enters another service's shell": (
        "services/operator/settings.py",
        "import services.wallet.shell",
    ),
    "no service of the river knows the one that answers people": (
        "services/rewards/domain/__init__.py",
        "import services.api",
    ),
    "the interface never enters another service's shell": (
        "services/api/settings.py",
        "import services.wallet.shell",
    ),
    "shared never looks up at a service": ("shared/contracts/message.py", "import services"),
    "inside a service": (
        "services/ingestion/domain/__init__.py",
        "import services.ingestion.shell",
    ),
    "domains are pure": ("services/rewards/domain/__init__.py", "import asyncio"),
}


def test_everybody_imports_only_what_they_may() -> None:
    code, said = _lint(ROOT)
    assert code == 0, said


def test_each_contract_notices_an_offence(tmp_path: Path) -> None:
    """All at once on a copy of the house: each offence breaks the contract it is aimed at."""
    _copy(tmp_path)
    for path, line in OFFENCES.values():
        offender = tmp_path / path
        offender.write_text(offender.read_text("utf-8") + f"\n{line}\n", "utf-8")
    code, said = _lint(tmp_path)
    broken = set(re.findall(r"^(.+) BROKEN", said, re.MULTILINE))
    assert code == 1
    assert broken >= set(OFFENCES), said


def test_a_room_that_has_no_floor_is_noticed(tmp_path: Path) -> None:
    _copy(tmp_path)
    (tmp_path / "services/wallet/attic.py").write_text('"""Not thought about."""\n', "utf-8")
    (tmp_path / "shared/attic.py").write_text('"""Not thought about."""\n', "utf-8")
    code, said = _lint(tmp_path)
    assert code == 1
    assert "shared has three floors BROKEN" in said
    assert "inside a service BROKEN" in said


def test_every_contract_is_shown_to_notice_something() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    general = {
        contract["name"]
        for contract in configuration["tool"]["importlinter"]["contracts"]
        # The floors of one domain are of the same kind as the rooms of a service.
        if not contract["name"].startswith(("the floors of", "one "))
    }
    assert general == set(OFFENCES)


def _lint(house: Path) -> tuple[int, str]:
    done = subprocess.run(
        [LINT, "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _copy(to: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", to)
    for room in ("services", "shared"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, to / room, ignore=ignored)
    shell = to / "services/wallet/shell"
    shell.mkdir(exist_ok=True)
    (shell / "__init__.py").touch()
