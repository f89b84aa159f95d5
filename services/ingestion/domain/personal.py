"""Personal data in our words: what was told, with card numbers masked where they do not belong."""

from collections.abc import Sequence
from datetime import date

from services.ingestion.domain.amounts import Written
from services.ingestion.domain.masking import masked
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import Telling
from services.ingestion.domain.token_rules import shortcoming, unfit_hash
from services.ingestion.domain.tokens import digest_of
from shared.contracts.control import AccessTokenDefinition
from shared.contracts.events.participation import Address, AutomaticSpend, Contact, Details
from shared.contracts.inbound.participation import (
    AccessTokenTold,
    AddressTold,
    AutomaticSpendTold,
    DetailsTold,
    EmailTold,
    PhoneTold,
)
from shared.contracts.tokens import ClaimedToken
from shared.contracts.told import Told
from shared.kernel.ids import derive_id

_LEAP_YEAR = 2000
_DIALLED = ("+", "00")


def details_of(telling: Telling[Told], told: DetailsTold) -> Details | None:
    """What was told of a person; None where nothing was."""
    found = Details(
        first_name=_free(told.first_name),
        date_of_birth=None
        if told.date_of_birth is None
        else telling.day(told.date_of_birth, "data.date_of_birth"),
        name_day=None if told.name_day is None else _name_day(told.name_day),
        addresses=None if told.addresses is None else tuple(map(_address, told.addresses)),
        phones=None if told.phones is None else tuple(map(_phone, told.phones)),
        emails=None if told.emails is None else tuple(map(_email, told.emails)),
    )
    return None if found == Details() else found


def automatic_spend_of(
    telling: Telling[Told], told: AutomaticSpendTold, path: str
) -> AutomaticSpend:
    """Settings in minor units; no bound is negative, and they do not cross."""
    lowest = _bound(telling, told.minimum_spend, f"{path}.minimum_spend") or 0
    highest = _bound(telling, told.maximum_spend, f"{path}.maximum_spend")
    if highest is not None and highest < lowest:
        raise Refused("INVALID_MESSAGE", f"{path}.maximum_spend", "is below minimum_spend")
    balance = _bound(telling, told.minimum_wallet_balance, f"{path}.minimum_wallet_balance")
    return AutomaticSpend(
        enabled=told.enabled,
        minimum_wallet_balance_minor=balance or 0,
        minimum_spend_minor=lowest,
        maximum_spend_minor=highest,
        merchants=told.merchants,
    )


def check_tokens(told: Sequence[AccessTokenTold], definition: AccessTokenDefinition) -> None:
    """A token stands once and is what the definition asks; a pass code travels as a hash."""
    given: set[tuple[str, str]] = set()
    for index, token in enumerate(told):
        for name, text in (("code", token.code), ("identifier", token.identifier)):
            if text is not None and (name, text) in given:
                path = f"data.access_tokens[{index}].{name}"
                raise Refused("INVALID_MESSAGE", path, "stands twice")
            given.add((name, text or ""))
    for index, token in enumerate(told):
        _check_token(token, definition, f"data.access_tokens[{index}]")


def claimed_tokens(event_id: str, told: Sequence[AccessTokenTold]) -> tuple[ClaimedToken, ...]:
    """What a sign-up claims; a token without an authentication code gets one."""
    return tuple(
        ClaimedToken(
            code=token.code or derive_id("access_token", event_id, str(index)),
            identifier_digest=None if token.identifier is None else digest_of(token.identifier),
            pass_code_hash=None if token.pass_code is None else token.pass_code.get_secret_value(),
        )
        for index, token in enumerate(told)
    )


def _check_token(token: AccessTokenTold, definition: AccessTokenDefinition, path: str) -> None:
    if token.identifier is None and (definition.identifier_mandatory or token.pass_code):
        raise Refused("INVALID_MESSAGE", f"{path}.identifier", "is missing")
    if token.identifier is not None and token.pass_code is None:
        raise Refused("INVALID_MESSAGE", f"{path}.pass_code", "is missing: it goes with identifier")
    lack = token.identifier and shortcoming(token.identifier, definition.identifier)
    if lack:
        raise Refused("INVALID_MESSAGE", f"{path}.identifier", lack)
    unfit = token.pass_code and unfit_hash(token.pass_code.get_secret_value())
    if unfit:
        raise Refused("INVALID_MESSAGE", f"{path}.pass_code", unfit)


def _bound(telling: Telling[Told], told: Written | None, path: str) -> int | None:
    if told is None:
        return None
    minor = telling.money(told, path)
    if minor < 0:
        raise Refused("INVALID_MESSAGE", path, "must not be negative")
    return minor


def _name_day(told: str | date) -> str:
    if isinstance(told, date):
        return told.strftime("%m-%d")
    try:
        date.fromisoformat(f"{_LEAP_YEAR}-{told}")
    except ValueError as error:
        raise Refused("INVALID_MESSAGE", "data.name_day", "is no day of any year") from error
    return told


def _address(told: AddressTold) -> Address:
    return Address(
        type=masked(told.type),
        area=_free(told.area),
        city=_free(told.city),
        district=_free(told.district),
        street=_free(told.street),
        post_code=_free(told.post_code),
        active=told.active,
    )


def _free(text: str | None) -> str | None:
    return None if text is None else masked(text)


def _phone(told: PhoneTold) -> Contact:
    # An international number has up to fifteen digits; no card number begins like one.
    is_dialled = told.number.strip().startswith(_DIALLED)
    return Contact(type=masked(told.type), value=told.number if is_dialled else masked(told.number))


def _email(told: EmailTold) -> Contact:
    return Contact(type=masked(told.type), value=masked(told.address))
