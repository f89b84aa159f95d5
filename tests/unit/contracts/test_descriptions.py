"""Whoever writes an offer in an editor is told what each field means."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.contracts.control import Offer
from shared.contracts.control.offer import Conditions


def shapes(shape: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    if shape not in seen:
        seen.add(shape)
        for field in shape.model_fields.values():
            for inner in inside(field.annotation):
                shapes(inner, seen)
    return seen


def inside(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - a type is a value
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from inside(part)


SHAPES = sorted(shapes(Offer, set()), key=lambda shape: shape.__name__)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_field_of_an_offer_is_described_in_a_sentence(shape: type[BaseModel]) -> None:
    for name, field in shape.model_fields.items():
        assert field.description, f"{shape.__name__}.{name} has no description"
        assert field.description.endswith("."), f"{shape.__name__}.{name}"


@pytest.mark.parametrize("shape", [Offer, Conditions], ids=lambda shape: shape.__name__)
def test_what_the_rules_decide_names_their_section(shape: type[BaseModel]) -> None:
    for name, field in shape.model_fields.items():
        said = str(field.description)
        assert re.search(r"rules \d|D-\d\d|\(2\.\d", said), f"{shape.__name__}.{name}: {said}"
