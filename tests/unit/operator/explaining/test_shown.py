"""What a person is shown of an award."""

from services.api.shell.explaining.event import with_sentence
from services.operator.explaining.shown import said
from shared.kernel.money import Platform

ATHENS = Platform("EUR", "Europe/Athens")


def test_an_award_is_told_with_what_its_merchant_pays() -> None:
    detail = {"merchant": "MART", "contribution_percentage": "12.5", "contribution_minor": 125}
    stored = {"outcome": "GRANTED", "amount_minor": 1000, "award": "a1"}
    alone = said(with_sentence(stored, ATHENS))
    assert alone == "granted 10.00 (award a1)"
    paid = said(with_sentence(stored | {"detail": detail}, ATHENS))
    assert paid == f"{alone}, of which merchant MART pays 1.25 (12.5 %)"
