"""Answers as other programs read them: a status beside the data, money as decimal texts (8)."""

from collections.abc import Mapping
from typing import Any

from services.api.domain.preview import Preview
from services.api.domain.refused import Refused
from shared.kernel.money import Platform, to_decimal_text

Written = dict[str, Any]

_STATUSES: Mapping[str, int] = {"BUSY": 503, "UNAVAILABLE": 503, "TOO_LARGE": 413, "FAILED": 500}
_BAD = 400
_MISSING = 404
_CONFLICT = 409


def answered(data: object) -> Written:
    """Wrap what was asked for (rules 8)."""
    return {"status": {"code": "OK", "message": "OK", "description": ""}, "data": data}


def turned_down(refused: Refused) -> Written:
    """Wrap a no: its code, the code in words, and why in a sentence."""
    words = refused.code.replace("_", " ").capitalize()
    where = f"{refused.path}: " if refused.path else ""
    status = {"code": refused.code, "message": words, "description": where + refused.message}
    return {"status": status, "data": None}


def status_of(refused: Refused) -> int:
    """Say which status of HTTP a code has: 400 of a wrong question, 404, or 409 by the rules."""
    code = refused.code
    if code in _STATUSES:
        return _STATUSES[code]
    if code.startswith("UNKNOWN_") or code.endswith("_NOT_FOUND"):
        return _MISSING
    return _BAD if code.startswith("INVALID_") or code == "CURRENCY_MISMATCH" else _CONFLICT


def amount(minor: int, platform: Platform) -> str:
    """Write minor units as people read them."""
    return to_decimal_text(minor, platform.digits)


def preview_written(found: Preview, platform: Platform) -> Written:
    """Write a preview by the names of the Web API (rules 8.1)."""

    def money(minor: int | None) -> str | None:
        return None if minor is None else amount(minor, platform)

    return {
        "participant": found.participant,
        "participant_name": found.name,
        "currency": platform.currency,
        "wallet_balance": money(found.balance_minor),
        "total_award_amount": money(found.award_minor),
        "awards": [{"offer": a.offer, "amount": money(a.amount_minor)} for a in found.awards],
        "total_instant_spend_amount": money(found.instant_spend_minor),
        "total_automatic_spend_amount": money(found.automatic_spend_minor),
        "total_additional_spend_amount": money(found.additional_spend_minor),
        "minimum_spend_amount_per_transaction": money(found.minimum_spend_minor),
        "maximum_spend_amount_per_transaction": money(found.maximum_spend_minor),
        "reduction_method": found.reduction_method,
    }
