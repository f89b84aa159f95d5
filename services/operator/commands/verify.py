"""`rewardstream verify`: recompute the ledger from its entries; report, never repair."""

import asyncio
import time
from dataclasses import asdict

import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import counting, fail, print_json, results
from services.operator.stack import NotRunning, environment, find
from services.wallet import wiring

app = typer.Typer()


@app.command()
def verify(json: bool = typer.Option(False, "--json", help="Print one JSON object.")) -> None:
    """Recompute balances, lots, links and seals from the rows; exit 1 on any difference."""
    try:
        database_url = environment(find())["DATABASE_URL_READER"]
    except NotRunning as refusal:
        fail(escape(str(refusal)))
    began = time.perf_counter()
    with counting() as progress:
        report = asyncio.run(wiring.verify(database_url, progress))
    seconds = time.perf_counter() - began
    if json:
        print_json({"ok": report.ok, **asdict(report), "seconds": round(seconds, 3)})
    else:
        _show(report, seconds)
    if not report.ok:
        raise typer.Exit(1)


def _show(report: wiring.Report, seconds: float) -> None:
    if report.differences:
        table = Table("check", "partition", "what", "stored", "recomputed", box=None)
        for each in report.differences:
            row = (each.check, each.partition, each.subject, each.stored, each.recomputed)
            table.add_row(*(escape(str("–" if cell is None else cell)) for cell in row))
        results.print(table)
    verdict = "[green]✓[/] the ledger is sound" if report.ok else f"[red]✗[/] {report.found} found"
    results.print(
        f"{verdict}: {report.entries} entries and {report.seals} seals"
        f" in {report.partitions} partitions, {seconds:.1f} s",
        highlight=False,
    )
