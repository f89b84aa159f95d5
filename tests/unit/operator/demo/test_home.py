"""A demo never touches data that no demo left."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.operator.demo.home import Occupied, choose_home
from services.operator.settings import OperatorSettings


def settings(home: Path) -> OperatorSettings:
    return replace(OperatorSettings.load({}), home=home)


def test_a_demo_runs_in_a_folder_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    assert choose_home(settings(tmp_path), keep=False).path == tmp_path / "demo"


def test_a_kept_demo_takes_an_empty_home_itself(tmp_path: Path) -> None:
    assert choose_home(settings(tmp_path), keep=True).path == tmp_path


def test_a_kept_demo_leaves_a_home_alone_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    with pytest.raises(Occupied, match="holds data already"):
        choose_home(settings(tmp_path), keep=True)


def test_a_kept_demo_is_replaced_by_the_next_one(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    first = choose_home(settings(tmp_path / "other"), keep=True)
    first.mark()
    (first.path / "kafka").mkdir()
    assert choose_home(settings(first.path), keep=True).path == first.path
