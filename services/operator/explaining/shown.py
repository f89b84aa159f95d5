"""What `rewardstream explain` shows a person."""

from collections.abc import Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import results

Told = Mapping[str, Any]


def show_event(told: Told) -> None:
    """Show one event: how it stands, every decision with its verdicts, and the ledger."""
    kind = str(told["event_type"]).lower().replace("_", " ")
    _say(
        f"[bold]{escape(kind)} {escape(told['reference'])}[/] of {escape(told['participant'])}, "
        f"performed {told['performed_on']:%Y-%m-%d %H:%M:%S} UTC"
    )
    waits = _waits(told["evaluation"], told["waits_for"])
    _say(f"  event {told['event']} in partition {told['partition']}: {told['state']}, {waits}")
    for decision in told["decisions"]:
        _show_decision(decision)
    if "asked_now" in told:
        asked = told["asked_now"]
        _say(f"  asked now: {escape(asked['offer'])} {escape(said(asked))}")
    _show_ledger(told["ledger"])
    for due in told["receivables"]:
        _say(f"  accounts receivable: {escape(_in_words(due))}")


def show_participant(told: Told) -> None:
    """Show what an offer says of a participant, and of each of their latest events."""
    live = "" if told["effective"] else ", not effective"
    _say(
        f"[bold]{escape(told['offer'])}[/] ({told['classification']}{live}) and "
        f"[bold]{escape(told['participant'])}[/]: {told['awards']} awards, "
        f"as of {told['as_of']:%Y-%m-%d %H:%M} UTC"
    )
    lately = told["last_year"]
    _say(f"  {lately['awards']} in the last twelve months, {lately['weekly_average']} a week")
    if told["ends"] is not None:
        _say(f"  live until {told['ends']:%Y-%m-%d %H:%M} UTC")
    if told["progress"] is not None:
        _say(f"  {escape(told['progress']['sentence'])}")
    if told["verdict"] is not None:
        _say(f"  {escape(said(told['verdict']))}")
        for due in told["verdict"].get("due", ()):
            _say(f"    {escape(due['why'])}")
    elif not told["events"]:
        _say("  there is no event that it looks at")
    for event in told["events"]:
        _show_answer(event)


def said(verdict: Told) -> str:
    """Write a verdict as a sentence."""
    match verdict["outcome"]:
        case "GRANTED":
            return f"granted {verdict['amount']} (award {verdict['award']}){_paid_by(verdict)}"
        case "WOULD_GRANT":
            return f"would grant {verdict['amount']} now"
        case "UNKNOWN_OFFER":
            return "was never published"
        case "SUPERSEDED":
            return f"not the best: {verdict['why']}"
        case _:
            return f"declined because of {verdict['because']}: {verdict['why']}{_for_good(verdict)}"


def _paid_by(verdict: Told) -> str:
    detail = verdict.get("detail") or {}
    if "merchant" not in detail:
        return ""
    share = f"{verdict['contribution']} ({detail['contribution_percentage']} %)"
    return f", of which merchant {detail['merchant']} pays {share}"


def _for_good(verdict: Told) -> str:
    return ", for good" if verdict.get("final") else ""


def _show_answer(event: Told) -> None:
    kind = str(event["event_type"]).lower().replace("_", " ")
    _say(f"  {escape(kind)} {escape(event['reference'])} of {event['day']}")
    stored, now = event["stored"], event["now"]
    if stored is not None:
        _say(f"    it said: {escape(said(stored))}")
    if stored is None or stored.get("why") != now.get("why"):
        _say(f"    asked now: {escape(said(now))}")


def _waits(evaluation: str, names: list[str]) -> str:
    change = " or ".join(names) or "something about the participant"
    return {
        "WAITING": "due at the next run",
        "DORMANT": f"asleep until {change} changes",
    }.get(evaluation, "settled")


def _show_decision(decision: Told) -> None:
    outcome = str(decision["outcome"]).lower()
    by = f" by run {decision['run']}" if "run" in decision else ""
    _say(f"  {decision['at']}  {outcome}{escape(by)} (decision {decision['sequence']})")
    if "code" in decision:
        _say(f"    {decision['code']}: {escape(decision['message'])}")
    if decision.get("verdicts"):
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 4))
        for verdict in decision["verdicts"]:
            table.add_row(escape(verdict["offer"]), escape(said(verdict)))
        results.print(table)
    for spend in decision.get("unrequested_spends", ()):
        _say(f"    {_by_itself(spend)}")


def _by_itself(spend: Told) -> str:
    """Say which spend the wallet was asked for that nobody requested (rules 4.4-6, 4.4-7)."""
    if spend["instant"]:
        return f"takes award {spend['award']} off the purchase (instant spend)"
    return "asks the wallet to pay automatically"


def _show_ledger(entries: list[Told]) -> None:
    if not entries:
        return
    _say("  in the ledger:")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 4))
    for entry in entries:
        moved = f"{entry['from_account']} → {entry['to_account']}"
        table.add_row(str(entry["sequence"]), entry["kind"].lower(), entry["amount"], escape(moved))
    results.print(table)


def _in_words(due: Told) -> str:
    """A negative amount is owed to the account."""
    what = f"{due['amount']} {due['reason'].lower()} of {due['account']}"
    if due["document"] is None:
        return f"{what}, due at the next settlement"
    return f"{what}, on {due['document']}"


def _say(line: str) -> None:
    results.print(line, highlight=False, soft_wrap=True)
