"""A history in which nothing but purchases and achievements happens, told as they happen.

What accumulates then does not depend on how often a run comes (rules D-17, D-18).
"""

from datetime import datetime, timedelta

from tests.support.histories.business import PEOPLE, business
from tests.support.histories.dice import Dice, Told, written
from tests.support.histories.happenings import an_event
from tests.support.histories.offers import an_offer
from tests.support.histories.story import PACES, STARTS

ACCUMULATING = ("AMOUNTS", "NUMBERS", "QUANTITIES", "TOPUPS", "SERVICE")
DEPENDS_ON_THE_RUN = ("segments", "locations", "maximum_unprocessed_period")


def a_quiet_history(d: Dice) -> tuple[Told, Told]:
    """The same history with many runs, and with one at the end."""
    kinds = d.some(ACCUMULATING, 3)
    start, pace = d.choice(STARTS), d.choice(PACES)
    now = start
    control = business(d)
    for code in "ABC":
        control.append({"offer": _lasting(an_offer(d, code, d.choice(kinds), start))})
    steps: list[Told] = [_sign_up(who, written(start)) for who in PEOPLE]
    for place in range(d.randint(8, 30)):
        now += pace * d.choice((0.5, 1, 2))
        told = an_event(d, d.choice(kinds), f"m{place}", now)
        [data] = told.values()
        data |= {"performed_on": written(now), "process_immediately": False}
        steps += [told, *([_run(now)] if d.often(0.5) else [])]
    last = _run(now + timedelta(days=200))
    content: Told = {"scenario": "a quiet history", "control": control}
    seldom = [step for step in steps if "run" not in step]
    return {**content, "steps": [*steps, last]}, {**content, "steps": [*seldom, last]}


def _lasting(offer: Told) -> Told:
    """An offer of which nothing depends on when it is asked."""
    conditions = {k: v for k, v in offer["conditions"].items() if k not in DEPENDS_ON_THE_RUN}
    if len(conditions.get("classifications", ())) > 1:
        conditions["all_classifications"] = True
    kept = ("code", "scheme", "type")
    told = {key: offer[key] for key in kept} | {"conditions": conditions}
    return told | {"award": {"amount": "2.00"}, "latest_effective_date": "2023-12-01T00:00:00Z"}


def _run(now: datetime) -> Told:
    return {"run": {"as_of": written(now)}}


def _sign_up(who: str, moment: str) -> Told:
    told = {"participant": who, "signed_up_on": moment, "unit": "ATHENS"}
    return {"sign_up": told | {"schemes": ["MAIN", "OTHER"]}}
