"""Since when each piece of personal data is filled in (rules 3.14, D-24).

A piece is named "date_of_birth", "address/HOME/city", "phone/MOBILE" or "email/PERSONAL".
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from shared.contracts.events.participation import Address, Details

ADDRESS_FIELDS = ("area", "city", "district", "street", "post_code")


def filled_in(details: Details | None) -> frozenset[str]:
    """Name the pieces that hold something; an address that is not active holds nothing."""
    return frozenset(_pieces(details)) if details is not None else frozenset()


def merged(before: Details | None, told: Details | None) -> Details | None:
    """What is known once more was told: a list replaces the list before."""
    if before is None or told is None:
        return told or before
    return Details(
        first_name=_or(told.first_name, before.first_name),
        date_of_birth=told.date_of_birth or before.date_of_birth,
        name_day=_or(told.name_day, before.name_day),
        addresses=before.addresses if told.addresses is None else told.addresses,
        phones=before.phones if told.phones is None else told.phones,
        emails=before.emails if told.emails is None else told.emails,
    )


def filled_since(
    before: Mapping[str, datetime], had: Details | None, has: Details | None, at: datetime
) -> Mapping[str, datetime]:
    """Note the moment for what is filled in now and was not; forget what is empty again."""
    earlier, now = filled_in(had), filled_in(has)
    kept = {piece: since for piece, since in before.items() if piece in now}
    return kept | dict.fromkeys(sorted(now - earlier), at)


def has_fields(address: Address, kind: str, fields: frozenset[str]) -> bool:
    """Say whether an active address of the type has all of these fields."""
    return address.active and address.type == kind and all(getattr(address, f) for f in fields)


def _pieces(details: Details) -> Iterator[str]:
    if details.date_of_birth is not None:
        yield "date_of_birth"
    for address in details.addresses or ():
        if address.active:
            yield f"address/{address.type}"
            for field in ADDRESS_FIELDS:
                if getattr(address, field):
                    yield f"address/{address.type}/{field}"
    for name, contacts in (("phone", details.phones), ("email", details.emails)):
        for contact in contacts or ():
            if contact.value:
                yield f"{name}/{contact.type}"


def _or(told: str | None, before: str | None) -> str | None:
    return before if told is None else told
