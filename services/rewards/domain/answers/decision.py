"""What the engine says of one message: what leaves, what is remembered, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Declined, Superseded, Verdict
from services.rewards.domain.remembered.facts import RewardsFact
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.contracts.commands import MakeSpend, WalletCommand
from shared.contracts.events import CatalogueChanged, FinanciallyAchieved, PurchaseMade, RunReached
from shared.contracts.events.header import CustomerEvent
from shared.contracts.notice import Notice
from shared.kernel.ids import derive_id

Kind = Literal[
    "event_decided",
    "event_refused",
    "event_cancelled",
    "offer_refused",
    "run_completed",
    "run_extended",
]


@dataclass(frozen=True, slots=True)
class Record:
    """One message on the topic of decisions: `data` is ready for JSON."""

    kind: Kind
    record_id: str
    subject: str
    """The participant; of an offer its code."""
    event_id: str
    """The event it is about."""
    cause: str
    """The message just above: that event, what cancelled it, or a run."""
    recorded_at: datetime
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Decision:
    """What leaves for the wallet and for others, facts to remember, and how it came about."""

    commands: tuple[WalletCommand, ...] = ()
    facts: tuple[RewardsFact, ...] = ()
    trace: tuple[Record, ...] = ()
    notices: tuple[Notice, ...] = ()

    def __add__(self, other: "Decision") -> "Decision":
        return Decision(
            self.commands + other.commands,
            self.facts + other.facts,
            self.trace + other.trace,
            self.notices + other.notices,
        )


Data = Mapping[str, object]
Verdicts = Iterable[tuple[str, Verdict]]


def decided(
    kept: KeptEvent,
    occasion: Occasion,
    verdicts: Verdicts = (),
    commands: Sequence[WalletCommand] = (),
) -> Record:
    """Tell that an event was accepted, or what a run says of it."""
    data = _about(kept)
    run = occasion.run
    data["outcome"] = "ACCEPTED" if run is None else "EVALUATED"
    if run is not None:
        data["run"] = run.run_id
    data["verdicts"] = [_told(offer, verdict) for offer, verdict in verdicts]
    data |= _asked(commands)
    cause = kept.event_id if run is None else run.run_id
    return _record("event_decided", kept, cause, occasion, data)


def asked_of_wallet(record: Record, commands: Sequence[WalletCommand]) -> Record:
    """Tell that more was asked of the wallet than the record says."""
    return replace(record, data={**record.data, **_asked(commands)})


def cancelled(
    kept: KeptEvent, cause: str, occasion: Occasion, commands: Iterable[WalletCommand]
) -> Record:
    """Tell that a kept event is cancelled, with all that it caused."""
    data = _about(kept)
    data["outcome"] = "CANCELLED"
    data["commands"] = [command.command_id for command in commands]
    return _record("event_cancelled", kept, cause, occasion, data)


def refused(kept: KeptEvent, code: str, message: str, path: str | None, at: Occasion) -> Record:
    """Tell that a message was refused: code, and a sentence that a person understands."""
    data = _about(kept)
    data |= {"state": "REFUSED", "outcome": "REFUSED", "code": code, "message": message}
    if path is not None:
        data["path"] = path
    return _record("event_refused", kept, kept.event_id, at, data)


def run_refused(run: RunReached, code: str, message: str) -> Record:
    """Tell that a run does not happen, and why."""
    data = {
        "event": run.run_id,
        "external_reference": run.run_id,
        "participant": "",
        "event_type": "RUN",
        "state": "REFUSED",
        "outcome": "REFUSED",
        "code": code,
        "message": message,
    }
    name = derive_id("run_refused", run.run_id)
    return Record("event_refused", name, "", run.run_id, run.run_id, run.recorded_at, data)


def run_record(kind: Kind, run: RunReached, name: str, at: datetime, data: Data) -> Record:
    """Tell what a run came to in one partition."""
    about = {"run": run.run_id, "kind": run.kind, "definition": run.definition, "as_of": run.as_of}
    record_id = derive_id(kind, run.run_id, name)
    return Record(kind, record_id, "", run.run_id, run.run_id, at, about | dict(data))


def offer_refused(change: CatalogueChanged, breaches: Sequence[Breach]) -> Record:
    """Tell everything that is wrong with an offer, all at once."""
    first = breaches[0]
    data = {
        "offer": change.code,
        "kind": change.message,
        "external_reference": change.code,
        "version": change.version,
        "outcome": "REFUSED",
        "code": first.code,
        "message": first.message,
        "path": first.path,
        "breaches": [
            {"code": b.code, "path": b.path, "message": b.message, "proposal": b.proposal}
            for b in breaches
        ],
    }
    name = derive_id("offer_refused", str(change.version))
    cause = f"control:{change.version}"
    return Record("offer_refused", name, change.code, cause, cause, change.recorded_at, data)


def _record(
    kind: Kind, kept: KeptEvent, cause: str, occasion: Occasion, data: Mapping[str, object]
) -> Record:
    # A free id may be refused again, so the moment is part of the name.
    parts = (kind, kept.event_id, cause, occasion.recorded_at.isoformat())
    return Record(
        kind=kind,
        record_id=derive_id(*parts),
        subject=kept.event.participant,
        event_id=kept.event_id,
        cause=cause,
        recorded_at=occasion.recorded_at,
        data=data,
    )


def _about(kept: KeptEvent) -> dict[str, object]:
    event = kept.event
    data: dict[str, object] = {
        "event": event.event_id,
        "external_system": event.external_system,
        "external_reference": event.external_reference,
        "participant": event.participant,
        "event_type": kept.event_type,
        "state": kept.state,
    }
    if isinstance(event, CustomerEvent):
        data["process_immediately"] = event.process_immediately
    if isinstance(event, PurchaseMade):
        data["total_minor"] = event.total_minor
        if event.spend_request is not None:
            data["spend_request"] = event.spend_request.spend_request
    if isinstance(event, FinanciallyAchieved) and event.amount_minor is not None:
        data["total_minor"] = event.amount_minor
    if kept.ask is not None:
        data["requested_minor"] = kept.ask.requested_minor
    if isinstance(event, PurchaseMade | FinanciallyAchieved) and event.payment_medium is not None:
        medium = event.payment_medium
        told = {"brand": medium.brand, "type": medium.type, "identifier": medium.identifier}
        data |= {name: value for name, value in told.items() if value is not None}
    return data


def _asked(commands: Sequence[WalletCommand]) -> dict[str, object]:
    """Name the commands, and the spends among them that nobody requested."""
    asked: dict[str, object] = {"commands": [command.command_id for command in commands]}
    unrequested = [
        {
            "spend_request": command.spend_request,
            "instant": command.instant_award is not None,
            "automatic": command.automatic is not None,
        }
        | ({"award": command.instant_award} if command.instant_award else {})
        for command in commands
        if isinstance(command, MakeSpend) and command.spend_request != command.event_id
    ]
    return asked | {"unrequested_spends": unrequested} if unrequested else asked


def _told(offer: str, verdict: Verdict) -> dict[str, object]:
    # By type, and not by pattern: there are many of them for each event.
    if isinstance(verdict, Declined):
        told: dict[str, object] = {
            "offer": offer,
            "outcome": "DECLINED",
            "because": verdict.because,
            "final": verdict.final,
        }
        if verdict.detail:
            told["detail"] = verdict.detail
        return told
    if isinstance(verdict, Superseded):
        return {
            "offer": offer,
            "outcome": "SUPERSEDED",
            "because": "best_award",
            "amount_minor": verdict.amount_minor,
            "superseded_by": verdict.by,
        }
    told = {"offer": offer, "outcome": "GRANTED", "amount_minor": verdict.amount_minor}
    told["award"] = verdict.award
    if len(verdict.events) > 1:
        told["events"] = list(verdict.events)
    if verdict.detail:
        told["detail"] = verdict.detail
    return told
