"""`rewardstream rebuild wallets`: from the commands, beside the ledger in use, and compared."""

import asyncio

import typer
from rich.markup import escape

from services.operator.commands.screen import fail, partition_bars, print_json, results
from services.operator.settings import inherited
from services.operator.stack import NotRunning, environment, find
from services.wallet import wiring
from services.wallet.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def rebuild() -> None:
    """Make projections and ledgers anew from the topics that are their source."""


@app.command()
def wallets(
    swap: bool = typer.Option(
        False, "--swap", help="Put it in place of the ledger in use; the wallet must be stopped."
    ),
    accept_differences: bool = typer.Option(
        False, "--accept-differences", help="Swap also when the ledger's rows are not the same."
    ),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Replay wallet.commands.v1 into a shadow schema and compare fingerprints; exit 1 if other."""
    wanted = wiring.Wanted(swap=swap, accept_differences=accept_differences)
    try:
        reachable = environment(find())
        settings = load_settings({**inherited(), **reachable})
        with partition_bars() as progress:
            outcome = asyncio.run(
                wiring.rebuild_wallets(settings, reachable["DATABASE_URL_OWNER"], progress, wanted)
            )
    except (NotRunning, wiring.RebuildRefused) as refusal:
        fail(escape(str(refusal)))
    _tell(outcome, json=json)
    if not outcome.identical and outcome.swapped is None:
        raise typer.Exit(1)


def _tell(outcome: wiring.Outcome, *, json: bool) -> None:
    rate = outcome.commands / outcome.seconds if outcome.seconds else 0.0
    if json:
        print_json(
            {
                "identical": outcome.identical,
                "commands": outcome.commands,
                "seconds": round(outcome.seconds, 3),
                "commands_per_second": round(rate, 1),
                "differences": [
                    {"table": table, "partition": partition}
                    for table, partition in outcome.differences
                ],
                "swapped": outcome.swapped is not None,
                "retired": outcome.swapped,
            }
        )
        return
    verdict = "[green]✓[/] identical" if outcome.identical else "[red]✗[/] different"
    results.print(f"{verdict}: {outcome.commands} commands, {rate:,.0f} a second", highlight=False)
    for table, partition in outcome.differences:
        results.print(f"  {table} of partition {partition}", highlight=False)
    if outcome.swapped:
        results.print(f"In place. What was there before is kept in schema {outcome.swapped}.")
