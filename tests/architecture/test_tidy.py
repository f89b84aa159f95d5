"""The house is in order, and each rule notices when it is not."""

from pathlib import Path

import pytest

from tests.architecture.tidy_rules import (
    RULES,
    Rule,
    Source,
    domains_never_wait,
    every_file_has_a_home,
    every_module_says_what_its_room_is_for,
    files_are_short,
    functions_are_short,
    only_the_command_line_prints,
    the_environment_is_read_in_settings,
    the_present_is_read_in_one_place,
)

ROOT = Path(__file__).parents[2]
SOURCES = [
    Source(str(path.relative_to(ROOT).as_posix()), path.read_text("utf-8"))
    for room in ("services", "shared", "tests")
    for path in sorted((ROOT / room).rglob("*.py"))
]
LONG = "\n".join(f"line_{number} = {number}" for number in range(400))
LONG_FUNCTION = "def long() -> None:\n" + "    pass\n" * 60

OFFENCES: list[tuple[Rule, str, str]] = [
    (every_module_says_what_its_room_is_for, "shared/kernel/money.py", "MINOR = 100"),
    (files_are_short, "services/wallet/domain/wallet.py", LONG),
    (files_are_short, "tests/unit/test_long.py", LONG + "\n" + LONG),
    (functions_are_short, "services/wallet/domain/wallet.py", LONG_FUNCTION),
    (functions_are_short, "tests/unit/test_long.py", f"async {LONG_FUNCTION}"),
    (every_file_has_a_home, "services/wallet/domain/utils.py", ""),
    (every_file_has_a_home, "shared/helpers/money.py", ""),
    (domains_never_wait, "services/wallet/domain/wallet.py", "async def load(): ..."),
    (the_present_is_read_in_one_place, "services/wallet/shell/a.py", "datetime.now(UTC)"),
    (the_present_is_read_in_one_place, "services/wallet/shell/a.py", "datetime.datetime.utcnow()"),
    (the_present_is_read_in_one_place, "services/wallet/shell/a.py", "date.today()"),
    (only_the_command_line_prints, "services/wallet/shell/a.py", "print('paid')"),
    (the_environment_is_read_in_settings, "services/wallet/wiring.py", "os.environ['A']"),
    (the_environment_is_read_in_settings, "services/wallet/wiring.py", "os.getenv('A')"),
    (the_environment_is_read_in_settings, "shared/a.py", "from os import environ"),
]

ALLOWED: list[tuple[Rule, str, str]] = [
    (files_are_short, "tests/unit/test_long.py", LONG),
    (domains_never_wait, "services/wallet/shell/ledger.py", "async def load(): ..."),
    (the_present_is_read_in_one_place, "shared/kernel/clock.py", "datetime.now(UTC)"),
    (the_present_is_read_in_one_place, "services/wallet/shell/a.py", "clock.now()"),
    (only_the_command_line_prints, "services/operator/cli.py", "print('up')"),
    (the_environment_is_read_in_settings, "services/wallet/settings.py", "os.environ"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_is_tidy(rule: Rule) -> None:
    wrong = [f"{source.path}: {remedy}" for source in SOURCES for remedy in rule(source)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("rule", "path", "text"), OFFENCES)
def test_an_offence_is_noticed(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_what_a_rule_allows_it_leaves_alone(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source(path, text)))


def test_every_rule_is_shown_to_notice_something() -> None:
    assert {rule for rule, _, _ in OFFENCES} == set(RULES)


STATEMENTS = [
    path for path in sorted((ROOT / "services").rglob("*.sql")) if path.parent.name == "sql"
]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda path: path.stem)
def test_every_statement_is_asked_by_its_service(statement: Path) -> None:
    """One that nobody asks once told that a settlement found nothing to book."""
    room = statement.relative_to(ROOT).parts[:2]
    askers = (source for source in SOURCES if source.path.startswith("/".join(room)))
    assert any(f'"{statement.stem}"' in source.text for source in askers)
