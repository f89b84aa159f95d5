"""What `rewardstream offer` shows a person."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import results
from services.operator.offers.candidate import Trial
from services.operator.offers.difference import Difference
from services.operator.offers.finding import Finding
from services.operator.offers.lint import OfferReport, Report
from services.operator.offers.live import LiveOffer
from services.operator.offers.publication import Answer, Step
from services.operator.offers.writing import SCHEMA, as_yaml
from services.operator.scenario.result import Failure


def show_report(report: Report, trouble: str | None) -> None:
    """Show what is wrong with the offers of a file, and what nobody could say."""
    for each in report.offers:
        _show_offer(report.file, each)
    if report.others:
        _say(f"[bold red]✗[/] {escape(report.file)}: other messages")
        show_findings(report.others)
    if report.against is not None:
        _say(f"References were looked up in {escape(report.against)}.")
    elif any(offer.unchecked for offer in report.offers):
        why = f" ({escape(trouble)})" if trouble else ""
        _say(
            f"No catalogue could be read{why}: name one with --catalogue FILE, "
            "or put what the offer refers to into the file."
        )


def show_findings(findings: Iterable[Finding]) -> None:
    """Show each with its path, its rule and what to do instead."""
    for finding in findings:
        rule = f" ({finding.rule})" if finding.rule and finding.rule not in finding.message else ""
        _say(f"    [bold]{escape(finding.path)}[/]: {escape(finding.message)}{escape(rule)}")
        if finding.proposal:
            _say(f"      → {escape(finding.proposal)}")


def show_trial(trial: Trial) -> None:
    """Show whether a scenario passes with the candidate, what changes, and what it said."""
    result = trial.result
    mark = "[green]✓[/]" if result.passed else "[bold red]✗[/]"
    _say(f"{mark} {escape(result.file)} {escape(result.scenario or '')}")
    if result.error is not None:
        _say(f"    {escape(result.error)}")
    show_findings(trial.findings)
    for failure in result.failures:
        _show_failure(failure)
    for change in trial.changes:
        _say(f"    {escape(change.key)}: {_told(change.before)} → {_told(change.after)}")
    if result.error is None and not trial.changes:
        _say("    nothing comes out otherwise than without it")
    for event, offer, verdict in trial.said:
        because = f" because of {verdict['because']}" if "because" in verdict else ""
        outcome = str(verdict["outcome"]).lower()
        _say(f"    {escape(offer)} of {escape(event)}: {outcome}{escape(because)}")


def show_steps(report: Report, steps: Sequence[Step]) -> None:
    """Show what is wrong with a file, or message by message what it changes."""
    if not report.passed:
        show_report(report, None)
    for step in steps:
        what = f"{step.said.name.replace('_', ' ')} {escape(step.said.code)}"
        if not step.needed:
            _say(f"  {what}: as it is live")
            continue
        _say(f"[bold]{what}[/]: {'new' if step.is_new else 'changed'}")
        for difference in step.differences:
            _show_difference(difference)


def show_answers(answers: Sequence[Answer]) -> None:
    """Show what became of each message that was told."""
    for answer in answers:
        what = f"{answer.said.name.replace('_', ' ')} {escape(answer.said.code)}"
        if answer.accepted:
            _say(f"[green]✓[/] {what} is in force since version {answer.offset}")
            continue
        _say(f"[bold red]✗[/] {what} was refused {escape(answer.rejection or '')}")
        show_findings(
            Finding(str(b["path"]), str(b["message"]), b["proposal"]) for b in answer.breaches
        )


def show_offers(offers: Sequence[LiveOffer]) -> None:
    """Show a line for each offer."""
    columns = ("number", "code", "name", "classification", "state", "effective since", "version")
    table = Table(*columns, box=None)
    for offer in offers:
        since = f"{offer.effective_since:%Y-%m-%d %H:%M}Z"
        name = str(offer.told.get("name") or "–")
        cells = (offer.code, name, offer.classification, offer.state, since)
        table.add_row(str(offer.number), *(escape(cell) for cell in cells), str(offer.version))
    results.print(table if offers else "No offer was published.")


def show_offer(offer: LiveOffer) -> None:
    """Show an offer as it was told, and what has become of it."""
    since = f"{offer.effective_since:%Y-%m-%d %H:%M:%S}Z"
    typer.echo(f"# number {offer.number}, {offer.classification}, version {offer.version}")
    typer.echo(f"# {offer.state}, latest effective date {since}")
    typer.echo(as_yaml(offer.told), nl=False)


def show_template(offer: Mapping[str, Any]) -> None:
    """Print a new offer for an editor."""
    typer.echo(as_yaml(offer, SCHEMA), nl=False)


def _show_difference(difference: Difference) -> None:
    before, after = difference.before, difference.after
    path = f"{difference.path}: " if difference.path else ""
    if before is None:
        _say(f"    [green]+[/] {escape(path)}{escape(str(after))}")
    elif after is None:
        _say(f"    [red]-[/] {escape(path)}{escape(before)}")
    else:
        _say(f"    [yellow]~[/] {escape(path)}{escape(before)} → {escape(after)}")


def _show_failure(failure: Failure) -> None:
    _say(f"    steps[{failure.step}] {escape(failure.key)}")
    _say(f"      expected {_told(failure.expected)}")
    _say(f"      actual   {_told(failure.actual)}")


def _told(value: object) -> str:
    return escape("–" if value is None else json.dumps(value, default=str, ensure_ascii=False))


def _show_offer(file: str, report: OfferReport) -> None:
    mark = "[bold red]✗[/]" if report.findings else "[green]✓[/]"
    _say(f"{mark} {escape(file)}: offer {escape(report.code)}")
    show_findings(report.findings)
    for sentence in report.unchecked:
        _say(f"    [yellow]not checked[/]: {escape(sentence)}")


def _say(line: str) -> None:
    results.print(line, highlight=False, soft_wrap=True)
