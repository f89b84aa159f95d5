"""What is known of a participant at some moment (rules 2.1, 2.8, 7; D-04, D-12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.support.reference.story import Story, Told

LISTS = ("addresses", "phones", "emails")


def takes_part(story: Story, participant: str, scheme: str, moment: datetime) -> bool:
    """Whether the last sign-on or sign-off until a moment was a sign-on: [on, off) (D-04)."""
    marks = [
        (story.performed_on(told), told.place, told.name != "scheme_signed_off")
        for told in story.about(participant, "sign_up", "scheme_signed_on", "scheme_signed_off")
        if scheme in told.data.get("schemes", ()) or told.data.get("scheme") == scheme
    ]
    past = [mark for mark in sorted(marks) if mark[0] <= moment]
    return bool(past) and past[-1][2]


def terminated(story: Story, participant: str) -> bool:
    """Whether the participant has left."""
    return bool(story.about(participant, "termination"))


def owner(story: Story, participant: str) -> str | None:
    """The group that the participant belongs to, as it was said last."""
    told = [t.data.get("owned_by_group") for t in story.about(participant, "sign_up")]
    return next((group for group in reversed(told) if group is not None), None)


def segments(story: Story, participant: str) -> set[str]:
    """The segments of a participant now, whenever the event happened (D-12)."""
    found: set[str] = set()
    for told in story.about(participant, "segments"):
        found |= set(told.data.get("joined", ()))
        found -= set(told.data.get("left", ()))
    return found


def in_segments(story: Story, participant: str, wanted: Mapping[str, Any]) -> bool:
    """In at least one that is included, if any, and in none that is excluded (D-12)."""
    mine = segments(story, participant)
    include = set(wanted.get("include") or ())
    return (not include or bool(mine & include)) and not mine & set(wanted.get("exclude") or ())


def signed_up_at(story: Story, participant: str, wanted: Mapping[str, Any]) -> bool:
    """Whether the unit of the sign-up, or its group, is listed: there is no event (rules 3.16)."""
    units, groups = wanted.get("units") or (), wanted.get("groups") or ()
    told = story.signed_up(participant)
    group = story.known("unit", told.data["unit"], told.place).get("group")
    return not (units or groups) or told.data["unit"] in units or group in groups


def located(story: Story, participant: str, locations: list[Mapping[str, Any]]) -> bool:
    """Whether an active address matches a location with all its fields (rules 2.8; D-65)."""
    for address in details(story, participant).get("addresses") or ():
        if address.get("active", True):
            for location in locations:
                named = {key: value for key, value in location.items() if value is not None}
                if all(address.get(key) == value for key, value in named.items()):
                    return True
    return False


def details(story: Story, participant: str, until: Told | None = None) -> dict[str, Any]:
    """What was said last of each thing about a participant, up to a message."""
    known: dict[str, Any] = {}
    for told in story.about(participant, "sign_up", "details"):
        for key in ("date_of_birth", "name_day", *LISTS):
            if told.data.get(key) is not None:
                known[key] = told.data[key]
        if until is not None and told is until:
            break
    return known


def date_of_birth(story: Story, participant: str) -> str | None:
    """The day of the year on which a participant was born: "02-29"."""
    told = details(story, participant).get("date_of_birth")
    return None if told is None else str(told)[5:10]


def name_day(story: Story, participant: str) -> str | None:
    """The day of the year of a participant's name."""
    told = details(story, participant).get("name_day")
    return None if told is None else str(told)[-5:]


def lacking(story: Story, participant: str, wanted: Mapping[str, Any], until: Told) -> bool:
    """Whether, after a message, something of the wanted data is not there (rules 3.14)."""
    known = details(story, participant, until)
    if wanted.get("date_of_birth") and known.get("date_of_birth") is None:
        return True
    for kind, fields in (wanted.get("addresses") or {}).items():
        mine = [each for each in known.get("addresses") or () if each["type"] == kind]
        if not any(all(each.get(field) for field in fields) for each in mine):
            return True
    for kind in wanted.get("phones") or ():
        if not any(each["type"] == kind for each in known.get("phones") or ()):
            return True
    for kind in wanted.get("emails") or ():
        if not any(each["type"] == kind for each in known.get("emails") or ()):
            return True
    return False


def completed_on(story: Story, participant: str, wanted: Mapping[str, Any]) -> datetime | None:
    """When the last of the wanted data was filled; None while something lacks (D-24)."""
    since: datetime | None = None
    for told in story.about(participant, "sign_up", "details"):
        if lacking(story, participant, wanted, told):
            since = None
        elif since is None:
            since = story.performed_on(told)
    return since


def collaborate(story: Story, one: str, other: str) -> bool:
    """Whether two groups work together: it is enough that one of them says so (rules 6, D-58)."""
    said = [story.known("group", each).get("collaborates_with") or () for each in (one, other)]
    return other in said[0] or one in said[1]
