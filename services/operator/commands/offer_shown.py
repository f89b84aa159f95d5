"""What `rewardstream offer` shows a person."""

from collections.abc import Iterable

from rich.markup import escape

from services.operator.commands.screen import results
from services.operator.offers.finding import Finding
from services.operator.offers.lint import OfferReport, Report


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


def _show_offer(file: str, report: OfferReport) -> None:
    mark = "[bold red]✗[/]" if report.findings else "[green]✓[/]"
    _say(f"{mark} {escape(file)}: offer {escape(report.code)}")
    show_findings(report.findings)
    for sentence in report.unchecked:
        _say(f"    [yellow]not checked[/]: {escape(sentence)}")


def _say(line: str) -> None:
    results.print(line, highlight=False, soft_wrap=True)
