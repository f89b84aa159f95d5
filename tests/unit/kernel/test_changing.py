"""A changed copy is what `dataclasses.replace` makes."""

from dataclasses import FrozenInstanceError, replace

import pytest

from services.rewards.domain.remembered.kept_event import keep
from services.rewards.domain.remembered.participant import Participant
from shared.kernel.changing import changed
from tests.support.stories import MORNING, a_purchase


def test_it_is_what_replace_makes_and_the_original_stays() -> None:
    kept = keep(a_purchase())
    assert changed(kept, evaluation="WAITING") == replace(kept, evaluation="WAITING")
    assert kept.evaluation == "SETTLED"
    ada = Participant("ada")
    assert changed(ada, terminated_at=MORNING) == replace(ada, terminated_at=MORNING)


def test_the_copy_is_frozen_too() -> None:
    copy = changed(Participant("ada"), code="bob")
    with pytest.raises(FrozenInstanceError):
        copy.code = "eve"  # type: ignore[misc]


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        changed(Participant("ada"), nickname="ada")
