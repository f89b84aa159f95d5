"""schemas/offers/README.md: for each classification an offer that works, and where it is shown."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from services.operator.scenario import core_yaml
from services.operator.scenario.core_yaml import Unreadable
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from services.rewards.domain.answers.matrix import Row

README = "offers/README.md"
SCENARIOS = Path(__file__).parents[3] / "tests" / "scenarios"
SHOWN: Mapping[str, str] = {
    "INCREASE_REVENUE_PRODUCT_BASED": "tc-08-per-item-or-transaction",
    "INCREASE_REVENUE_TRANSACTION_BASED": "tc-26-best-award",
    "UTILISE_FREE_CAPACITY": "tc-10-five-items",
    "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED": "tc-27-a-loyalty-daily",
    "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED": "loyalty-every-third-purchase",
    "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED": "loyalty-every-tenth-item",
    "REWARD_FINANCIAL_ACHIEVEMENT": "tc-05-brand-from-identifier",
    "REWARD_ACHIEVEMENTS": "tc-01-five-star-service",
    "REWARD_FINANCIAL_STATEMENTS": "statement-figures",
    "REWARD_BEHAVIOR": "likes-and-visits",
    "REWARD_REFERRALS": "referral-pays-the-referrer",
    "REWARD_SIGN_UPS": "sign-up",
    "REWARD_ON_BIRTHDAY": "birthday-actual-day",
    "REWARD_ON_NAMEDAY": "name-day",
    "REWARD_PERSONAL_DATA_COMPLETENESS": "personal-data-completeness",
    "REWARD_SUBSCRIPTION_MATURITY": "subscription-maturity",
    "JUST_MONEY": "just-money",
}
"""Of each classification the scenario whose first offer is shown; else the first that has one."""

_HEAD = """# Offers: how to write one

An offer file holds one offer (`offer: …`) or the control messages that it needs and itself (`control: […]`). With this
line at its top, an editor that knows YAML completes and checks it while it is written, with a description of every
field (the path leads from the file to this folder):

```yaml
# yaml-language-server: $schema=./offer.schema.json
```

`offer.schema.json` is for offer files, `scenario.schema.json` for scenario files; both are generated. What a
classification allows they cannot say: that, and everything else that the rules ask, `lint` says, all at once.

```sh
rewardstream offer lint FILE                  # everything that is wrong: path, rule, proposal
rewardstream offer test FILE SCENARIO         # what passes, and what comes out otherwise
rewardstream offer publish FILE --dry-run     # field by field, what would change
rewardstream offer publish FILE               # publish, and wait until every partition has judged it
rewardstream offer show CODE --template NEW   # a new offer with the terms of another
```

Below stands for each classification an offer that works, with the scenario that shows what comes of it. This page is
written by `make schemas` from `tests/scenarios`.
"""


def readme(scenarios: Path) -> str:
    """Write the page from the scenarios that are there."""
    rows = [*FAMILIES.values(), *PERSONAL.values()]
    found = _by_classification(scenarios)
    return "\n".join([_HEAD, *(_section(row, found[row.classification], scenarios) for row in rows)])


def scenarios_of(path: Path) -> set[str]:
    """Name the classifications whose offers a scenario publishes."""
    return {classification for classification, _ in _offers(path)}


def _by_classification(scenarios: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(scenarios.glob("*.yaml")):
        for classification in scenarios_of(path):
            found.setdefault(classification, []).append(path)
    return found


def _offers(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Read the offers of a scenario with their classifications, in its order."""
    try:
        content = core_yaml.read(path)
    except Unreadable:
        return
    types: dict[str, str] = {}
    for message in (*(content.get("control") or ()), *(content.get("steps") or ())):
        for name, data in message.items():
            if name == "offer_type":
                types[data["code"]] = data["classification"]
            if name == "offer" and data.get("type") in types:
                yield types[data["type"]], data


def _section(row: Row, paths: list[Path], scenarios: Path) -> str:
    """Show the chosen scenario's offer as it stands there."""
    chosen = scenarios / f"{SHOWN.get(row.classification, paths[0].stem)}.yaml"
    text = chosen.read_text("utf-8")
    lines = [
        f"## {row.classification}",
        "",
        f"{row.section}. Awards: {', '.join(sorted(row.awards))}. Evaluation: "
        f"{'batch, or at once' if row.interactive else 'batch'}. Conditions: "
        f"{', '.join(sorted(row.conditions))}.",
        "",
        f"{core_yaml.loads(text)['scenario']} ([{chosen.name}](../../tests/scenarios/{chosen.name})):",
        "",
        "```yaml",
        _first_offer(text, row.classification, chosen),
        "```",
        "",
    ]
    return "\n".join(lines)


def _first_offer(text: str, classification: str, path: Path) -> str:
    """Cut the offer out of the scenario's text, comments and all."""
    code = next(data["code"] for kind, data in _offers(path) if kind == classification)
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines) if line.lstrip().startswith("- offer:")]
    for start in starts:
        indent = len(lines[start]) - len(lines[start].lstrip())
        end = start + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
            end += 1
        block = [line[indent:] for line in lines[start:end]]
        if core_yaml.loads("\n".join(block))[0]["offer"]["code"] == code:
            return "\n".join(["offer:" + block[0].removeprefix("- offer:"), *(b[2:] for b in block[1:])])
    raise AssertionError(f"{path} has no offer {code}")
