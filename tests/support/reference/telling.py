"""One more message: what is refused changes nothing, the rest becomes history (rules 1.1, 8.3)."""

from datetime import datetime
from typing import Any

from tests.support.reference import people
from tests.support.reference.evaluating import at_once, run
from tests.support.reference.story import EVENT_TYPES, Award, Story, Told, event_id

CONTROL = (
    "access_token_definition", "business_definition", "classification", "kpi", "group", "unit",
    "product", "scheme", "offer_type", "merchant", "merchant_group", "run_definition", "offer",
)  # fmt: skip

FREES = ("UNKNOWN_", "SELF_REFERRAL")
"""What refuses a message and leaves its id free: what names nothing, or ingestion rejects."""


def tell(story: Story, told: Told) -> str | None:
    """Tell a message; says with which code it is refused, None where it is not."""
    if told.name in CONTROL:
        story.happened.append(told)
        return None
    if told.name == "run":
        return _run(story, told)
    if told.id in story.answered:
        first, answer = story.answered[told.id]
        same = _content(first) == _content(told)
        return (answer if same else "DIVERGENT") or None
    code = _refused(story, told)
    free = code is not None and (code.startswith(FREES) or code.endswith("_NOT_FOUND"))
    if not free:
        story.answered[told.id] = (told, code or "")
    if code is None:
        story.happened.append(told)
        _happens(story, told)
    return code


def _content(told: Told) -> tuple[str, dict[str, Any]]:
    """What makes two messages of one id the same: not when they were recorded."""
    return told.name, {key: each for key, each in told.data.items() if key != "recorded_at"}


def _run(story: Story, told: Told) -> str | None:
    """A run told twice is done once; one without a definition in effect is none."""
    told_before = [t for t in story.named("run") if t.data.get("id") == told.data.get("id")]
    if told.data.get("id") is not None and told_before:
        return None
    definition = story.known("run_definition", told.data.get("definition"))
    if told.data.get("definition") and definition.get("state", "EFFECTIVE") != "EFFECTIVE":
        return "INVALID_MESSAGE"
    story.happened.append(told)
    if told.data.get("kind", "EVALUATION") == "EVALUATION":
        run(story, told)
    return None


def _happens(story: Story, told: Told) -> None:
    if told.name == "cancellation":
        event = story.event(told.data["event"])
        assert event is not None
        for award in story.awards:
            if event.id in award.events and award.state == "POSTED":
                award.state, award.freed = "CANCELLED", True
    elif told.name == "award_cancellation":
        award_meant(story, told)[-1].state = "CANCELLED"
    elif told.name in EVENT_TYPES and _immediate(story, told):
        at_once(story, told)


def _immediate(story: Story, event: Told) -> bool:
    forced: list[str] = []
    for told in story.named("business_definition"):
        forced = list(told.data.get("immediate_types") or ())
    asked = bool(event.data.get("process_immediately"))
    return asked or EVENT_TYPES[event.name] in forced


def _refused(story: Story, told: Told) -> str | None:
    if told.name == "sign_up":
        return "PARTICIPANT_TERMINATED" if people.terminated(story, told.participant) else None
    if told.name == "referral" and told.participant == told.data["referred_participant"]:
        return "SELF_REFERRAL"
    if people.terminated(story, str(told.data.get("referred_participant"))):
        return "PARTICIPANT_TERMINATED"
    if told.participant not in story.participants():
        return "UNKNOWN_PARTICIPANT"
    cancels = told.name in ("cancellation", "award_cancellation")
    if not cancels and people.terminated(story, told.participant):
        return "PARTICIPANT_TERMINATED"
    match told.name:
        case "cancellation":
            return _cancelling(story, told)
        case "award_cancellation":
            return _taking_back(story, told)
        case "financial_statement":
            return _statement(story, told)
    return None


def _cancelling(story: Story, told: Told) -> str | None:
    event = story.event(told.data["event"])
    if event is None or told.participant not in (
        event.participant, event.data.get("referred_participant")
    ):  # fmt: skip
        return "EVENT_NOT_FOUND"
    return "ALREADY_CANCELLED" if story.cancelled(event) else None


def _taking_back(story: Story, told: Told) -> str | None:
    meant = [a for a in story.awards if _is_meant(a, told)]
    if not meant:
        return "EVENT_NOT_FOUND"
    return None if award_meant(story, told) else "ALREADY_CANCELLED"


def award_meant(story: Story, told: Told) -> list[Award]:
    """The awards that stand and that an operator may mean; the latest is the last.

    Of those that were made at one moment it is that of the latest event.
    """
    meant = [a for a in story.awards if a.state == "POSTED" and _is_meant(a, told)]
    return sorted(meant, key=lambda award: _age(story, award))


def _age(story: Story, award: Award) -> tuple[datetime, datetime, str]:
    event = story.event(award.events[-1]) if award.events else None
    return award.created, award.performed_on, event_id(event) if event else ""


def _is_meant(award: Award, told: Told) -> bool:
    event = told.data.get("event")
    mine = award.participant == told.participant and award.offer == told.data["offer"]
    return mine and (event is None or event in award.events)


def _statement(story: Story, told: Told) -> str | None:
    """One for a participant, classification and month, if it was not taken back (D-62)."""
    for other in story.about(told.participant, "financial_statement"):
        keys = ("classification", "period")
        same = [other.data.get(key) == told.data.get(key) for key in keys]
        if all(same) and not story.cancelled(other):
            return "DUPLICATE_STATEMENT_PERIOD"
    return None
