"""One offer and one participant: why, why not, and what is missing."""

from typing import Any

from services.api.domain.explaining.values import Values, written
from services.api.shell.explaining.event import verdict_told, with_sentence
from services.rewards import questions
from services.rewards.domain.judging.progress import Progress
from services.rewards.domain.offers.personal_offer import Claim, Entitled
from services.rewards.questions import Question
from shared.kernel.money import Platform, to_decimal_text

Told = dict[str, Any]


async def explained_participant(
    database_url: str, question: Question, platform: Platform
) -> Told | questions.Missing:
    """Say what the offer says of the participant, and of their latest events."""
    async with questions.reading(database_url) as session:
        found = await questions.interview(session, question, platform)
    return found if isinstance(found, str) else _told(found, platform)


def _told(found: questions.Interview, platform: Platform) -> Told:
    offer = found.offer
    return {
        "participant": found.participant.code,
        "offer": offer.code,
        "classification": offer.classification,
        "effective": offer.effective,
        "effective_since": found.effective_since,
        "as_of": found.as_of,
        "partition": found.partition,
        "awards": found.awards,
        "last_year": _performance(found, platform),
        "ends": found.ends,
        "verdict": _verdict(found, platform),
        "progress": None if found.progress is None else _progress(found.progress, platform),
        "events": [_answer(answer, platform) for answer in found.answers],
    }


def _performance(found: questions.Interview, platform: Platform) -> Told:
    """What it gave in the last twelve months, and a week on average (rules 3.5)."""
    lately = found.performance
    weekly = to_decimal_text(lately.weekly_minor, platform.digits)
    return {"since": lately.since, "awards": lately.awards, "weekly_average": weekly}


_COUNTED = {"number": "purchases", "items": "items"}


def _progress(found: Progress, platform: Platform) -> Told:
    """So much of so much, and until when it counts."""
    until = None if found.until is None else found.until.isoformat()
    current, target = str(found.current), f"{found.target} {_COUNTED.get(found.counts, '')}"
    if found.counts == "amount":
        current, target = (
            to_decimal_text(m, platform.digits) for m in (found.current, found.target)
        )
        target = f"{target} {platform.currency}"
    sentence = f"{current} of {target.strip()}"
    if until is not None:
        sentence += f"; counts until {written(until, platform.time_zone)}"
    return {
        "current": current,
        "target": target.split(" ")[0],
        "until": until,
        "sentence": sentence,
    }


def _verdict(found: questions.Interview, platform: Platform) -> Told | None:
    if not isinstance(found.verdict, Entitled):
        return None if found.verdict is None else verdict_told(found.verdict, platform)
    assert not hasattr(found.offer, "event_classes"), "only offers without an event entitle"
    amount = to_decimal_text(found.offer.amount_minor, platform.digits)
    due = [_claim(claim, platform) for claim in found.verdict.claims]
    return {"outcome": "WOULD_GRANT", "amount": amount, "due": due}


def _claim(claim: Claim, platform: Platform) -> Told:
    said = ", ".join(Values(claim.detail, platform).rest())
    return {"name": list(claim.name), "detail": dict(claim.detail), "why": said}


def _answer(answer: questions.Answer, platform: Platform) -> Told:
    event = answer.event
    stored = None if answer.stored is None else with_sentence(answer.stored, platform)
    return {
        "event": event.kept.event_id,
        "reference": event.reference,
        "event_type": event.kept.event_type,
        "performed_on": event.performed_on,
        "day": written(event.performed_on.isoformat(), platform.time_zone),
        "state": event.kept.state,
        "evaluation": event.kept.evaluation,
        "stored": stored,
        "now": verdict_told(answer.now, platform),
    }
