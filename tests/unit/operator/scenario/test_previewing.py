"""A preview as a step of a scenario: how it is read, when it is asked, what differs."""

import pytest

from services.api.domain.preview import Preview
from services.api.domain.refused import Refused
from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.expectation import ExpectedPreview
from services.operator.scenario.file import Message, PreviewAsked, Scenario, understand
from services.operator.scenario.previewing import preview_differences
from shared.kernel.money import Platform

LINES = [{"product": "PEN", "net": 5, "vat": 0, "total": 5}]
BOUGHT = {"participant": "ada", "performed_by_unit": "SHOP", "lines": LINES}
SEEN = Preview(
    participant="ada",
    name=None,
    award_minor=150,
    instant_spend_minor=0,
    automatic_spend_minor=0,
    additional_spend_minor=0,
    minimum_spend_minor=None,
    maximum_spend_minor=None,
    reduction_method="FRONT_END_REDUCTION",
    balance_minor=20,
)


def previewed(content: object) -> Scenario:
    joined = {"participant": "ada", "performed_on": "2024-01-05T08:00:00Z", "joined": ["GOLD"]}
    steps = [{"segments": joined}, {"preview": content}, {"segments": {"participant": "ada"}}]
    return understand({"scenario": "s", "steps": steps})


def differences(seen: Preview | Refused, **wanted: object) -> list[str]:
    expected = ExpectedPreview.model_validate(wanted)
    return [each.key for each in preview_differences(expected, seen, Platform())]


def test_a_preview_moves_no_time() -> None:
    later = {"purchase": {**BOUGHT, "performed_on": "2024-02-01T08:00:00Z"}}
    _, asked, after = previewed(later).actions
    assert isinstance(asked, PreviewAsked)
    assert isinstance(after, Message)
    assert (asked.recorded_at.month, after.recorded_at.month) == (2, 1)


def test_a_preview_of_the_past_is_asked_when_the_step_before_was_recorded() -> None:
    _, asked, _ = previewed(
        {"purchase": {**BOUGHT, "performed_on": "2023-01-01T00:00:00Z"}}
    ).actions
    assert isinstance(asked, PreviewAsked)
    assert asked.recorded_at.year == 2024


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, r"steps\[1\].preview: Input should be a mapping"),
        ({"expect": {}}, r"steps\[1\].preview.purchase: Input should be a mapping"),
        ({"purchase": {**BOUGHT, "id": "p"}}, "what is only previewed has no id"),
        ({"purchase": BOUGHT, "expects": {}}, "the nearest known name is expect"),
        ({"purchase": {**BOUGHT, "line": []}}, r"preview.purchase.line: unknown key"),
        ({"purchase": BOUGHT, "expect": {"awards": 1}}, "the nearest known name is award"),
        ({"purchase": BOUGHT, "expect": []}, r"preview.expect: Input should be a mapping"),
    ],
)
def test_what_is_wrong_with_a_preview_is_said_with_its_path(content: object, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        previewed(content)


def test_only_fields_that_are_named_are_compared_and_null_is_absent() -> None:
    assert differences(SEEN, award="1.5", minimum_spend=None) == []
    assert differences(SEEN, award=2, minimum_spend=1, name="Ada") == [
        "preview.award",
        "preview.minimum_spend",
        "preview.name",
    ]


def test_a_refusal_is_as_expected_or_it_is_the_difference() -> None:
    no = Refused("UNKNOWN_PARTICIPANT", "never signed up")
    assert differences(no, refused="UNKNOWN_PARTICIPANT") == []
    assert differences(no, award=1) == ["preview.refused"]
    assert differences(SEEN, refused="UNKNOWN_PARTICIPANT") == ["preview.refused"]
