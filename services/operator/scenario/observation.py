"""Folds what the services publish into what a scenario expects: the same for both ways to run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import orjson

from services.operator.scenario.observed import (
    Decline,
    Observed,
    ObservedAllocation,
    ObservedAward,
    ObservedEvent,
    ObservedExpiration,
    ObservedSpend,
    State,
)
from shared.contracts.codec import Codec, Unreadable
from shared.contracts.facts import (
    AwardCancelled,
    AwardExpired,
    AwardGranted,
    ExpirationCancelled,
    SpendCancelled,
    SpendMade,
    SpendRequestPosted,
    TransactionFact,
)
from shared.contracts.receivables import ReceivableEntered, ReceivableFact
from shared.contracts.refusals import CreateSpendRefused, MakeSpendRefused, Refusal
from shared.contracts.transaction import Allocation, WalletTransaction

_FACTS: Codec[TransactionFact | ReceivableFact] = Codec(
    (*get_args(TransactionFact), *get_args(ReceivableFact))
)
_ABOUT_RUNS = ("run_completed", "run_extended")
_AMONG_US = ("TRANSFER_RECEIVED", "TRANSFER_RETURNED", "TRANSFER_REVOKED")
"""What our own services tell each other: whoever asked for the transfer is told the answer."""
_NOT_AVAILABLE = "NOT_AVAILABLE"
_SAYS_SO = "not available yet"


@dataclass(slots=True)
class Observation:
    """A fold; a record that is told twice changes nothing the second time."""

    names: Mapping[str, str]
    """What `refused` calls a message that never became an event, by the id of its envelope."""
    not_available: list[str] = field(default_factory=list)
    """What a service says it does not do yet."""
    stopped: list[str] = field(default_factory=list)
    """What no service could read: a fault of ours, not of the scenario."""
    verdicts: dict[tuple[str, str], list[Mapping[str, Any]]] = field(default_factory=dict)
    """What each offer said of each event, in order, by their names upstream."""
    _awards: dict[str, ObservedAward] = field(default_factory=dict)
    _spends: dict[str, ObservedSpend] = field(default_factory=dict)
    _expirations: dict[str, ObservedExpiration] = field(default_factory=dict)
    _changes: dict[str, tuple[str, int]] = field(default_factory=dict)
    _receivables: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By transaction, which has one entry at most: whose account changed, and by how much."""
    _refused: dict[str, str] = field(default_factory=dict)
    _events: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The data of the latest decision about each event that was accepted."""
    _not_obeyed: dict[str, Refusal] = field(default_factory=dict)
    _actual: dict[str, int] = field(default_factory=dict)
    _declined: set[Decline] = field(default_factory=set)

    def reject(self, message_id: str, code: str, message: str) -> None:
        """One record of ingestion.rejections.v1: whose, which, and why."""
        self._refuse(self.names.get(message_id, message_id), code, message)

    def dead_letter(self, body: bytes) -> None:
        """One record of a topic of dead letters."""
        self.stopped.append(f"a dead letter: {orjson.loads(body)['data']}")

    def decide(self, kind: str, data: Mapping[str, Any]) -> None:
        """One record of rewards.decisions.v1: the name of its message, and its data."""
        if data.get("event_type") in _AMONG_US:
            return
        if kind in ("event_refused", "offer_refused"):
            self._refuse(data["external_reference"], data["code"], data["message"])
            self._forget(data)
        elif kind not in _ABOUT_RUNS:
            self._keep(data)

    def transact(self, body: bytes) -> None:
        """One record of wallet.transactions.v1, wallet.awards.v1 or wallet.receivables.v1."""
        read = _FACTS.decode(body)
        if isinstance(read, Unreadable):
            self.stopped.append(read.reason)
            return
        fact = read.data
        if isinstance(fact, ReceivableFact):
            self._receive(fact)
            return
        if isinstance(fact, CreateSpendRefused):
            self._refused[fact.purchase_reference] = fact.code
        elif isinstance(fact, Refusal):
            asked = fact.spend_request if isinstance(fact, MakeSpendRefused) else fact.event
            self._not_obeyed[asked] = fact
        if isinstance(fact, WalletTransaction):
            self._changes[fact.transaction] = (fact.participant, fact.change_minor)
        self._award(fact)
        self._expire(fact)
        self._spend(fact)

    def _receive(self, fact: ReceivableFact) -> None:
        if isinstance(fact, ReceivableEntered):
            name = fact.merchant or fact.participant or ""
            self._receivables[fact.transaction] = (name, fact.change_minor)

    def observed(self) -> Observed:
        """Everything since the start."""
        not_obeyed = self._not_obeyed
        kept = [each for key, each in self._events.items() if key not in not_obeyed]
        commands = {self._name(event): fact.code for event, fact in not_obeyed.items()}
        return Observed(
            awards=tuple(self._awards.values()),
            spends=tuple(self._spends.values()),
            expirations=tuple(self._expirations.values()),
            balances=_sums(self._changes.values()),
            receivables=_sums(self._receivables.values()),
            refused={**self._refused, **commands},
            declined=frozenset(self._declined),
            events={told["external_reference"]: self._event(told) for told in kept},
        )

    def event_id(self, reference: str) -> str | None:
        """The id of an event by its name upstream."""
        for event_id, told in self._events.items():
            if told["external_reference"] == reference:
                return event_id
        return None

    def _name(self, event_id: str) -> str:
        told = self._events.get(event_id)
        return self.names.get(event_id, event_id) if told is None else told["external_reference"]

    def _refuse(self, name: str, code: str, message: str) -> None:
        self._refused[name] = code
        if code == _NOT_AVAILABLE or _SAYS_SO in message:
            self.not_available.append(f"{name}: {message}")

    def _forget(self, data: Mapping[str, Any]) -> None:
        """What was accepted and is refused after all is none, nor is what was told with it."""
        if data["code"] != "DIVERGENT":
            for name in ("event", "spend_request"):
                self._events.pop(data.get(name, ""), None)

    def _keep(self, data: Mapping[str, Any]) -> None:
        reference = data["external_reference"]
        self._events[data["event"]] = data
        for verdict in data.get("verdicts", ()):
            offer = verdict["offer"]
            self.verdicts.setdefault((reference, offer), []).append(verdict)
            if "because" in verdict:
                self._declined.add((reference, offer, verdict["because"]))

    def _award(self, fact: TransactionFact) -> None:
        if isinstance(fact, AwardGranted):
            self._awards.setdefault(
                fact.award,
                ObservedAward(
                    participant=fact.participant,
                    offer=fact.offer,
                    events=frozenset(fact.external_references),
                    amount=fact.amount_minor,
                    state="POSTED",
                    expires_on=fact.expires_on,
                    expires_at=fact.expires_at,
                    contribution_percentage=fact.contribution_percentage,
                    contribution=fact.contribution_minor,
                ),
            )
        elif isinstance(fact, AwardCancelled) and fact.award in self._awards:
            self._awards[fact.award] = replace(self._awards[fact.award], state="CANCELLED")

    def _expire(self, fact: TransactionFact) -> None:
        if isinstance(fact, AwardExpired):
            self._expirations.setdefault(
                fact.transaction,
                ObservedExpiration(
                    participant=fact.participant,
                    offer=fact.offer,
                    events=frozenset(fact.external_references),
                    amount=fact.amount_minor,
                    state="POSTED",
                    value_date=fact.value_date,
                ),
            )
        elif isinstance(fact, ExpirationCancelled) and fact.voids in self._expirations:
            before = self._expirations[fact.voids]
            self._expirations[fact.voids] = replace(before, state="CANCELLED")

    def _spend(self, fact: TransactionFact) -> None:
        if isinstance(fact, SpendMade):
            self._spends.setdefault(fact.spend, _spend(fact))
        elif isinstance(fact, SpendCancelled) and fact.spend in self._spends:
            self._spends[fact.spend] = replace(self._spends[fact.spend], state="CANCELLED")
        if isinstance(fact, SpendMade):
            self._actual[fact.spend_request] = fact.amount_minor
        elif isinstance(fact, SpendRequestPosted) and not fact.deferred:
            self._actual.setdefault(fact.spend_request, 0)

    def _event(self, told: Mapping[str, Any]) -> ObservedEvent:
        reference, kind = told["external_reference"], told["event_type"]
        awards = (each for each in self._awards.values() if reference in each.events)
        spends = (each for each in self._spends.values() if each.purchase == reference)
        awarded = sum(each.amount for each in awards if each.state == "POSTED")
        spent = sum(each.amount for each in spends if each.state == "POSTED")
        state: State = "CANCELLED" if told["state"] == "CANCELLED" else "POSTED"
        return ObservedEvent(
            state=state,
            process_immediately=told.get("process_immediately"),
            brand=told.get("brand"),
            type=told.get("type"),
            identifier=told.get("identifier"),
            total=told.get("total_minor"),
            total_awarded=awarded if kind in _AWARDING else None,
            total_spent=spent if kind == "PURCHASE" else None,
            requested_amount=told.get("requested_minor"),
            actual_amount=self._actual.get(told["event"]),
        )


_AWARDING = frozenset(
    {
        "PURCHASE",
        "REFERRAL",
        "REFERRAL_REGISTERED",
        "SOCIAL_MEDIA",
        "WEB",
        "ACHIEVEMENT",
        "FINANCIAL_ACHIEVEMENT",
        "FINANCIAL_STATEMENT",
    }
)


def _sums(changes: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, change in changes:
        sums[name] = sums.get(name, 0) + change
    return sums


def _spend(fact: SpendMade) -> ObservedSpend:
    return ObservedSpend(
        participant=fact.participant,
        spend_request=fact.external_reference,
        purchase=fact.purchase_reference,
        amount=fact.amount_minor,
        state="POSTED",
        instant=fact.instant,
        automatic=fact.automatic,
        unit=fact.unit,
        allocations=tuple(map(_allocation, fact.allocations)),
    )


def _allocation(allocation: Allocation) -> ObservedAllocation:
    return ObservedAllocation(
        offer=allocation.offer,
        events=frozenset(allocation.external_references),
        credit=allocation.credit,
        amount=allocation.amount_minor,
    )
