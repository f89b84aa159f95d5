"""What an offer says otherwise than the one that is live, field by field."""

from services.operator.offers.difference import Difference, compared
from services.operator.offers.file import understand
from services.operator.offers.writing import SCHEMA, as_yaml
from services.operator.scenario import core_yaml
from shared.contracts.control import Offer

TOLD = {
    "code": "GIFT",
    "scheme": "MAIN",
    "type": "GIFTS",
    "award": {"amount": "5.00"},
    "latest_effective_date": "2024-01-01T00:00:00Z",
    "conditions": {"classifications": ["STARS", "NO"], "hours": [{"from": "09:00", "to": "13:00"}]},
}


def offer(**over: object) -> Offer:
    return Offer.model_validate({**TOLD, **over})


def test_a_default_that_is_written_out_and_a_trailing_zero_are_no_difference() -> None:
    assert compared(offer(), offer(state="EFFECTIVE", award={"amount": "5.0"})) == ()


def test_each_field_is_shown_with_before_and_after() -> None:
    after = offer(
        award={"amount": "7"}, only_if_best=True, conditions={"classifications": ["STARS"]}
    )
    assert compared(offer(), after) == (
        Difference("award.amount", "5.00", "7"),
        Difference("only_if_best", "false", "true"),
        Difference("conditions.hours[0].from", "09:00", None),
        Difference("conditions.hours[0].to", "13:00", None),
        Difference("conditions.classifications[1]", "NO", None),
    )


def test_of_a_new_offer_every_field_is_new() -> None:
    told = {each.path: each.after for each in compared(None, offer())}
    assert told["code"] == "GIFT"
    assert told["state"] == "EFFECTIVE"


def test_an_offer_written_as_yaml_is_read_as_it_was() -> None:
    written = as_yaml(TOLD, SCHEMA)
    assert written.startswith("# yaml-language-server: $schema=schemas/offers/")
    [said] = understand("offer.yaml", core_yaml.loads(written)).offers
    assert said.data == TOLD
    assert list(said.data) == list(TOLD), "in the order in which it was told"
