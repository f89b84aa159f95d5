"""A feed of money that moves in every way, and what it must come to, whatever happens meanwhile.

Who gets something from another partition does nothing with it, so that what stands in the end does
not depend on when it comes; the pure functions say what that is.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.operator.scenario.file import understand
from services.operator.scenario.functions import Functions
from services.operator.scenario.observed import Observed
from tests.support.comparing import finish
from tests.support.river_feed import BETWEEN_CHUNKS, SOURCE, START, STEP, Chunk, Feed, Said, told

_SINCE = "2024-01-01T00:00:00Z"
_AT_ONCE = "BATCH_PROCESS_AND_INTERACTIVELY"
CONTROL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("classification", {"code": "ALL", "event_types": ["SPEND_REQUEST"]}),
    (
        "business_definition",
        {
            "immediate_types": ["PURCHASE", "SPEND_REQUEST"],
            "spend_request_rules": [{"classifications": ["ALL"], "reject_if_not_covered": True}],
        },
    ),
    ("scheme", {"code": "MAIN"}),
    ("unit", {"code": "SHOP"}),
    ("unit", {"code": "INN"}),
    ("merchant", {"code": "GROCER", "unit": "SHOP", "default_contribution": 50}),
    ("merchant", {"code": "KEEPER", "unit": "INN"}),
    ("offer_type", {"code": "SHOPS", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}),
    ("offer", {"code": "TENTH", "scheme": "MAIN", "type": "SHOPS", "award": {"percentage": 10},
               "evaluation": _AT_ONCE, "latest_effective_date": _SINCE,
               "award_validity": {"after": {"value": 12, "unit": "DAYS"}},
               "conditions": {"transaction_amount": {"from": 5}}}),
    ("offer", {"code": "NOW", "scheme": "MAIN", "type": "SHOPS", "award": {"amount": "1.00"},
               "evaluation": _AT_ONCE, "latest_effective_date": _SINCE,
               "spend_method": "SPEND_INSTANTLY",
               "conditions": {"transaction_amount": {"from": 50}}}),
)  # fmt: skip


@dataclass
class Town:
    """Makes messages up, and says each of them twice: for the river and for the functions."""

    chance: random.Random
    payers: list[str]
    givers: list[str]
    leavers: list[str]
    at: datetime = START
    number: int = 0
    bought: list[tuple[str, str]] = field(default_factory=list)
    given: list[tuple[str, str]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)

    def say(self, message: str, who: str, **data: Any) -> Said:  # noqa: ANN401 - as upstream tells
        """Say something accepted."""
        self.at += STEP
        self.number += 1
        reference = f"{message}-{self.number}"
        at = self.at.isoformat()
        self.steps.append({message: {"id": reference, "external_system": SOURCE,
                                     "participant": who, "recorded_at": at, **data}})  # fmt: skip
        return Said(who, told(self.at, message, reference, who, data), reference, "accepted")

    def here(self) -> dict[str, str]:
        """When and where."""
        unit = self.chance.choice(("SHOP", "SHOP", "INN"))
        return {"performed_on": (self.at + STEP).isoformat(), "performed_by_unit": unit}

    def sign_ups(self) -> list[Said]:
        """Everybody is there; who takes over from somebody who leaves, too."""
        who = [*self.payers, *self.givers, *self.leavers, "saver-0", "saver-1", "heir-0", "heir-1"]
        terms = {"enabled": True, "minimum_spend": "1.00", "maximum_spend": "4.00"}
        joined = []
        for each in who:
            said = {"signed_up_on": self.at.isoformat(), "unit": "SHOP", "schemes": ["MAIN"]}
            more = {"automatic_spend": terms} if each in self.payers[::2] else {}
            joined.append(self.say("sign_up", each, **said, **more))
        joined += [self.say("wallet_credit", each, amount="500.00") for each in self.givers]
        return [
            *joined,
            *(self.say("wallet_credit", each, amount="70.00") for each in self.leavers),
        ]

    def purchase(self) -> Said:
        """Somebody buys: alone, or with a request that is covered or is not."""
        who, cents = self.chance.choice(self.payers), self.chance.randrange(300, 9_000)
        amount = f"{cents // 100}.{cents % 100:02d}"
        line = {"product": "TEA", "quantity": 1, "net": amount, "vat": "0", "total": amount}
        more: dict[str, Any] = {}
        if self.chance.random() < 0.4:
            wish = {"classification": "ALL"} if self.chance.random() < 0.6 else {}
            more["spend_request"] = {"id": f"with-{self.number + 1}", **wish}
        said = self.say("purchase", who, lines=[line], **self.here(), **more)
        if more:
            return replace(said, also=(more["spend_request"]["id"],))
        self.bought.append((who, said.reference))
        return said

    def transfer(self) -> Said:
        """Somebody gives to who keeps it, or to nobody: then it comes back."""
        who = self.chance.choice(self.givers)
        to = self.chance.choice(("saver-0", "saver-1", "saver-1", "nobody"))
        said = self.say("wallet_transfer", who, to=to, amount=f"{self.chance.randrange(1, 9)}.25")
        if to != "nobody":
            self.given.append((who, said.reference))
        return said

    def void(self) -> Said:
        """A transfer is taken back, both legs of it."""
        if not self.given:
            return self.transfer()
        who, what = self.given.pop(self.chance.randrange(len(self.given)))
        return self.say("wallet_void", who, transaction=what)

    def cancel(self) -> Said:
        """A purchase is taken back, with all that it paid."""
        if not self.bought:
            return self.purchase()
        who, what = self.bought.pop(self.chance.randrange(len(self.bought)))
        return self.say("cancellation", who, event=what)

    def credit(self) -> Said:
        """Money that is no award."""
        amount = f"{self.chance.randrange(1, 40)}.50"
        return self.say("wallet_credit", self.chance.choice(self.payers), amount=amount)

    def reimburse(self) -> Said:
        """Somebody has money paid out."""
        return self.say("wallet_reimburse", self.chance.choice(self.givers), amount="0.75")

    def leave(self) -> Said | None:
        """Somebody leaves everything to an heir."""
        if not self.leavers:
            return None
        who, heir = self.leavers.pop(), self.chance.choice(("heir-0", "heir-1"))
        more = {"replacement": heir, "transfer_balance": True}
        return self.say("termination", who, reason="DUPLICATION", **more)

    def run(self, kind: str, number: int) -> Said:
        """A marker for everybody."""
        self.at += STEP
        code = f"{kind}-{number}"
        data = {"id": code, "as_of": self.at.isoformat(), "kind": kind}
        self.steps.append({"run": data})
        body = told(self.at, "run", f"run:{code}", code, data)
        return Said(code, body, f"run:{code}", "accepted")

    def chunk(self, number: int, size: int) -> Chunk:
        """Some time in the town, and the markers at its end."""
        happened = self.sign_ups() if number == 0 else []
        kinds = [self.purchase, self.transfer, self.void, self.cancel, self.credit, self.reimburse,
                 self.leave]  # fmt: skip
        while len(happened) < size:
            (kind,) = self.chance.choices(kinds, [20, 8, 2, 3, 6, 1, 1])
            said = kind()
            happened += [said] if said is not None else []
        runs = [self.run(kind, number) for kind in ("EVALUATION", "SETTLEMENT",
                                                    "BALANCE_EXPIRATION")]  # fmt: skip
        self.at += BETWEEN_CHUNKS
        return Chunk(happened, runs)


def money_feed(
    seed: int, *, people: int = 40, chunks: int = 3, size: int = 300
) -> tuple[Feed, Observed]:
    """Make a feed up, and say what it must come to."""
    names = [f"p{n:03d}" for n in range(people)]
    payers, givers, leavers = (
        names[: people // 2],
        names[people // 2 :: 2],
        names[people // 2 + 1 :: 2],
    )
    town = Town(random.Random(seed), payers, givers, leavers)
    made = [town.chunk(number, size) for number in range(chunks)]
    control = [Said(str(data.get("code", message)),
                    told(START, message, f"{message}:{data.get('code', message)}", "x", data),
                    message, "accepted") for message, data in CONTROL]  # fmt: skip
    return Feed(control, made), _comes_to(town)


def _comes_to(town: Town) -> Observed:
    content = {"scenario": "money", "control": [{name: data} for name, data in CONTROL],
               "steps": town.steps}  # fmt: skip
    scenario = understand(content)
    river = Functions(scenario)
    for message in scenario.messages:
        finish(river.tell(message))
    return river.observation.observed()


def figures(seen: Observed) -> dict[str, Counter[tuple[object, ...]]]:
    """What does not depend on the order in which partitions go on."""
    return {
        "balances": Counter((who, amount) for who, amount in seen.balances.items() if amount),
        "awards": Counter((a.participant, a.offer, a.events, a.amount, a.state)
                          for a in seen.awards),
        "spends": Counter((s.participant, s.purchase, s.amount, s.state, s.instant, s.automatic)
                          for s in seen.spends),
        "refused": Counter(seen.refused.items()),
        "receivables": Counter((who, amount) for who, amount in seen.receivables.items() if amount),
    }  # fmt: skip
