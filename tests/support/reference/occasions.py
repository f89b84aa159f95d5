"""Awards without an event: for which occasions a participant is due one (rules 3.11 to 3.16)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from tests.support.reference import calendar, people
from tests.support.reference.offers import Offer, live, offers
from tests.support.reference.story import Award, Story, Told


def due(story: Story, offer: Offer, who: str, run: Told) -> list[str]:
    """The occasions for which a run awards a participant now; there may be several."""
    now = calendar.instant(run.data["as_of"], story.zone)
    if refuses(story, offer, who, now) is not None:
        return []
    found = OCCASIONS[offer.classification](story, offer, who, run, now)
    return [each for each in found if each not in [a.occasion for a in had(story, offer, who)]]


def had(story: Story, offer: Offer, who: str) -> list[Award]:
    """Every award of an offer to a participant, taken back or not (D-14)."""
    return [a for a in story.awards if a.participant == who and a.offer == offer.code]


def refuses(story: Story, offer: Offer, who: str, now: datetime) -> str | None:
    """The first of what every offer without an event asks that is answered with no."""
    moment, wanted = now, offer.conditions
    if offer.classification == "REWARD_SIGN_UPS":
        moment = story.performed_on(story.signed_up(who))
    located = not wanted.get("locations") or people.located(story, who, wanted["locations"])
    answers = {
        "not_effective": offer.effective,
        "terminated": not people.terminated(story, who),
        "scheme": people.takes_part(story, who, offer.told["scheme"], now),
        "validity": live(story, offer, who, moment, story.zone),
        "segments": people.in_segments(story, who, wanted.get("segments") or {}),
        "organisational": people.signed_up_at(story, who, wanted),
        "location": located,
    }
    return next((because for because, holds in answers.items() if not holds), None)


def _sign_up(story: Story, offer: Offer, who: str, run: Told, now: datetime) -> list[str]:
    """Once, after an award by another offer (rules 3.11)."""
    return ["once"] if any(a.offer != offer.code for a in story.posted(who)) else []


def _birthday(story: Story, offer: Offer, who: str, run: Told, now: datetime) -> list[str]:
    day = people.date_of_birth(story, who)
    return _anniversary(story, offer, day, offer.conditions.get("birthday", "ACTUAL_DAY"), run, now)


def _name_day(story: Story, offer: Offer, who: str, run: Told, now: datetime) -> list[str]:
    day = people.name_day(story, who)
    return _anniversary(story, offer, day, offer.conditions.get("name_day", "ACTUAL_DAY"), run, now)


def _anniversary(
    story: Story, offer: Offer, day: str | None, when: str, run: Told, now: datetime
) -> list[str]:
    """Once a year: on the day or as soon as a run comes, or at any run of the month (D-23)."""
    today = calendar.day_of(now, story.zone)
    if day is None:
        return []
    if when == "DURING_MONTH":
        return [str(today.year)] if int(day[:2]) == today.month else []
    looked_at = [today]
    before = last_run(story, offer, run)
    last = None if before is None else calendar.day_of(before, story.zone)
    while last is not None and looked_at[-1] - timedelta(days=1) > last:
        looked_at.append(looked_at[-1] - timedelta(days=1))
    return [str(each.year) for each in looked_at if calendar.anniversary(day, each.year) == each]


def last_run(story: Story, offer: Offer, run: Told) -> datetime | None:
    """As of when the last evaluation run before looked at the offer (D-64).

    A run over some segments did so only for them: it is the last run of nobody else.
    """
    asked = set(criteria(story, run)[2])
    found = None
    for told in story.named("run"):
        if told.place < run.place and told.data.get("kind", "EVALUATION") == "EVALUATION":
            then = [o for o in offers(story, told.place) if o.code == offer.code]
            among = set(criteria(story, told)[2])
            asked_all = not among or (bool(asked) and asked <= among)
            if then and then[0].effective and includes(story, told, then[0]) and asked_all:
                found = calendar.instant(told.data["as_of"], story.zone)
    return found


def includes(story: Story, run: Told, offer: Offer) -> bool:
    """Whether a run's schemes and offer types hold the offer; none is all (rules 3.17)."""
    schemes, types, _ = criteria(story, run)
    in_scheme = not schemes or offer.told["scheme"] in schemes
    return in_scheme and (not types or offer.told["type"] in types)


def criteria(story: Story, run: Told) -> tuple[list[str], list[str], list[str]]:
    """What a run is limited to: schemes, offer types, segments, by itself or its definition."""
    told = run.data
    if told.get("definition") is not None:
        told = story.known("run_definition", told["definition"], run.place)
    schemes, types, segments = (list(told.get(key) or ()) for key in
                                ("schemes", "offer_types", "segments"))  # fmt: skip
    return schemes, types, segments


def _complete(story: Story, offer: Offer, who: str, run: Told, now: datetime) -> list[str]:
    """Once, if the last of the data was filled in the period, both ends included (D-24)."""
    wanted = offer.conditions["data"]
    since = people.completed_on(story, who, wanted)
    if since is None:
        return []
    start, end = wanted.get("from"), wanted.get("to")
    if start is not None and since < calendar.instant(start, story.zone):
        return []
    return ["once"] if end is None or not _after(since, end, story.zone) else []


def _after(moment: datetime, end: str, zone: str) -> bool:
    """Later than an end that is included: a date is included to its last moment."""
    if len(end) == len("2024-05-31"):
        return calendar.day_of(moment, zone) > date.fromisoformat(end)
    return moment > calendar.instant(end, zone)


def _mature(story: Story, offer: Offer, who: str, run: Told, now: datetime) -> list[str]:
    """One for each completed period of each subscription's span (rules 3.15; D-25).

    Of a span that a long interruption broke, only what was completed since the last run is due.
    """
    wanted = offer.conditions["maturity"]
    tolerance = wanted.get("maximum_interruption_days", 0)
    names = dict.fromkeys(t.data["subscription"] for t in story.about(who, "subscription"))
    before = last_run(story, offer, run)
    found = []
    for name in names:
        spans = _spans(story, who, name, tolerance, now)
        for start, end in spans:
            whole = (start, end) == spans[-1] and now <= _longest(story, end, tolerance)
            times = 1
            while (on := calendar.later(start, wanted["uninterrupted"], story.zone, times)) <= end:
                if whole or (before is not None and on > before):
                    found.append(f"{name} {start.isoformat()} {times}")
                times += 1
    return found


def _spans(
    story: Story, who: str, name: str, tolerance: int, now: datetime
) -> list[tuple[datetime, datetime]]:
    """When a subscription began, and until when it lasted without a long interruption."""
    marks = sorted((story.performed_on(t), t.place, t.data["state"] == "EFFECTIVE")
                   for t in story.about(who, "subscription")
                   if t.data["subscription"] == name)  # fmt: skip
    spans: list[tuple[datetime, datetime]] = []
    runs = False
    for moment, _, effective in marks:
        if moment > now:
            break
        if effective and not runs:
            goes_on = spans and moment <= _longest(story, spans[-1][1], tolerance)
            start = spans.pop()[0] if goes_on else moment
            spans.append((start, moment))
        elif not effective and runs:
            spans.append((spans.pop()[0], moment))
        runs = effective
    return [*spans[:-1], (spans[-1][0], now)] if runs else spans


def _longest(story: Story, end: datetime, tolerance: int) -> datetime:
    return calendar.later(end, {"value": tolerance, "unit": "DAYS"}, story.zone)


def _money(story: Story, offer: Offer, who: str, run: Told, now: datetime) -> list[str]:
    """Once ever, or once in each run (rules 3.16; D-26)."""
    once = offer.told.get("number_of_awards", "MULTIPLE") == "ONLY_ONE"
    return [] if once and had(story, offer, who) else [f"{run.place}"]


Occasions = Callable[[Story, Offer, str, Told, datetime], list[str]]

OCCASIONS: dict[str, Occasions] = {
    "REWARD_ON_BIRTHDAY": _birthday,
    "REWARD_ON_NAMEDAY": _name_day,
    "REWARD_PERSONAL_DATA_COMPLETENESS": _complete,
    "REWARD_SUBSCRIPTION_MATURITY": _mature,
    "JUST_MONEY": _money,
    "REWARD_SIGN_UPS": _sign_up,
}
