"""`rewardstream bench`: the river against its yardsticks, as ratios within one run."""

import asyncio
import signal
import time
from typing import Annotated

import typer
from rich.markup import escape

from services.operator.bench.course import measure
from services.operator.bench.keys import RATIOS, Key
from services.operator.bench.report import as_object, rates_table, ratios_table
from services.operator.bench.results import Results
from services.operator.bench.sizes import FULL, QUICK
from services.operator.commands.screen import fail, notes, print_json, results
from services.operator.commands.up import start_with_progress
from services.operator.stack import NotRunning, find, stop

app = typer.Typer()


@app.command()
def bench(
    only: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Measure only these ratios.")
    ] = None,
    further: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY]...", help="More of them.")
    ] = None,
    quick: bool = typer.Option(False, "--quick", help="A look in two minutes, not a measurement."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Measure stage by stage and end to end, in topics and a database of the benchmark's own."""
    # Told to end, it still ends the processes it started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    wanted = _keys([*(only or ()), *(further or ())])
    ran_before = _runs()
    stack = start_with_progress()
    began = time.monotonic()
    try:
        with notes.status("warming up") as status:
            sizes = QUICK if quick else FULL
            measured = asyncio.run(measure(stack, sizes, wanted, status.update))
    finally:
        if not ran_before:
            stop()
    _show(measured, time.monotonic() - began, json=json)
    if measured.failures:
        fail(escape("\n".join(measured.failures)))


def _keys(only: list[str]) -> frozenset[Key]:
    unknown = sorted(set(only) - set(RATIOS))
    if unknown:
        fail(f"{', '.join(unknown)} is not measured; these are: {', '.join(RATIOS)}", code=2)
    return frozenset(key for key in RATIOS if not only or key in only)


def _runs() -> bool:
    try:
        find()
    except NotRunning:
        return False
    return True


def _show(measured: Results, seconds: float, *, json: bool) -> None:
    if json:
        print_json(as_object(measured, seconds))
        return
    results.print(ratios_table(measured), rates_table(measured))
    results.print(f"Measured in {seconds:.0f} s.", highlight=False)
