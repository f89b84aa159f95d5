"""A person reads why not, with the values that were compared."""

from typing import Any, get_args

import pytest

from services.api.domain.explaining.sentences import SENTENCES, declined
from services.rewards.domain.answers.verdict import Because
from shared.kernel.money import Platform

ATHENS = Platform("EUR", "Europe/Athens")

EXAMPLES: list[tuple[Because, dict[str, Any], str]] = [
    ("not_effective", {}, "the offer is not effective"),
    (
        "terminated",
        {"terminated_at": "2024-05-31T10:00:00+00:00"},
        "the participant was terminated on 31 May 2024 13:00",
    ),
    (
        "scheme",
        {"scheme": "GOLD", "performed_on": "2024-01-01T10:00:00+00:00"},
        "the participant did not take part in scheme GOLD on 1 January 2024 12:00",
    ),
    (
        "validity",
        {
            "performed_on": "2024-01-01T10:00:00+00:00",
            "latest_effective_date": "2024-03-01T00:00:00+00:00",
        },
        "the offer was not live on 1 January 2024 12:00: it is effective since 1 March 2024 02:00",
    ),
    (
        "transaction_amount",
        {"amount_minor": 3021, "from_minor": 10000, "to_minor": None},
        "the amount is 30.21 EUR, the offer asks for from 100.00 EUR",
    ),
    (
        "transaction_amount",
        {"amount_minor": None, "from_minor": 100, "to_minor": 500},
        "the event has no amount, the offer asks for from 1.00 EUR to 5.00 EUR",
    ),
    (
        "products",
        {"unmatched": [{"type": "PEN", "from_minor": 100, "to_minor": None}], "all_products": True},
        "not everything was bought that must be: type PEN for from 1.00 EUR is missing",
    ),
    (
        "merchant",
        {"merchant": "MART", "state": "NOT_EFFECTIVE"},
        "the merchant MART of the event's unit is not effective",
    ),
    (
        "merchant",
        {"merchant": "MART", "owned_by_group": "ACME", "award_own_group": False},
        "the merchant MART awards nobody of group ACME, its own group",
    ),
    (
        "merchant",
        {"merchant": "MART", "owned_by_group": "GLOBEX", "award_other_groups": False},
        "the merchant MART awards nobody of group GLOBEX, a group it collaborates with",
    ),
    (
        "merchant",
        {"merchant": "MART", "scheme": "MAIN", "schemes": ["CLUB", "GOLD"]},
        "the merchant MART awards by offers of CLUB, GOLD only, and this one is of MAIN",
    ),
    ("segments", {"include": ["VIP"]}, "the participant is in none of the segments VIP"),
    (
        "organisational",
        {"unit": "SHOP", "group": None, "units": ["KIOSK"], "groups": []},
        "it happened at unit SHOP of group –, the offer asks for units KIOSK",
    ),
    (
        "weekdays",
        {"weekday": "SUN", "listed": ["MON"], "time_zone": "Europe/Athens"},
        "SUN is none of MON (time zone Europe/Athens)",
    ),
    ("data_completeness", {"missing": ["phone/MOBILE"]}, "still missing: phone/MOBILE"),
    (
        "threshold",
        {"current": 2, "target": 3, "until": "2024-05-30T21:00:00+00:00"},
        "2 of 3; counts until 31 May 2024 00:00",
    ),
    (
        "threshold",
        {"current_minor": 4500, "target_minor": 10000},
        "45.00 EUR of 100.00 EUR",
    ),
    ("number_of_awards", {"awards": 1, "allowed": 1}, "1 of 1 awards are given"),
    (
        "best_award",
        {"superseded_by": "RIVAL"},
        "RIVAL awards more, and this offer awards only if it is best",
    ),
    (
        "birthday",
        {"day": None, "when": "ACTUAL_DAY", "as_of": "2024-05-01"},
        "no birthday is known (when ACTUAL_DAY, as of 2024-05-01)",
    ),
]


@pytest.mark.parametrize(("because", "detail", "sentence"), EXAMPLES)
def test_a_reason_is_a_sentence(because: Because, detail: dict[str, Any], sentence: str) -> None:
    assert declined(because, detail, ATHENS) == sentence


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(get_args(Because))


@pytest.mark.parametrize("because", get_args(Because))
def test_no_sentence_fails_for_values_it_does_not_know_and_none_is_lost(because: Because) -> None:
    """Stored verdicts are older than the code that reads them."""
    money = {"amount_minor": 100} if because == "zero_award" else {}
    sentence = declined(because, {**money, "unheard_of": 7, "fee_minor": 250}, ATHENS)
    assert "unheard of 7" in sentence
    assert "fee 2.50 EUR" in sentence
