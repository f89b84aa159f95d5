"""`rewardstream offer`: offers checked, tried, published and shown."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.markup import escape

from services.operator.commands import offer_shown
from services.operator.commands.platform import CurrencyOption, TimeZoneOption
from services.operator.commands.screen import notes, print_json
from services.operator.scenario.core_yaml import Unreadable
from shared.kernel.clock import system_clock
from shared.kernel.money import Platform

app = typer.Typer(no_args_is_help=True)

UNREADABLE = 2
OfferPath = Annotated[Path, typer.Argument(metavar="FILE", help="An offer, or control messages.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def offer() -> None:
    """Offers as a marketer's tool: checked, tried, compared, published and shown."""


@app.command()
def lint(
    file: OfferPath,
    catalogue: Annotated[
        Path | None,
        typer.Option(help="Control messages that count as published, instead of the live ones."),
    ] = None,
    currency: CurrencyOption = "EUR",
    time_zone: TimeZoneOption = "UTC",
    json: JsonOption = False,
) -> None:
    """Say everything that is wrong with the offers of a file, at once; exit 1 if anything is.

    Needs nothing that runs: what could not be looked up is said. Exit 2: the file is no YAML.
    """
    from services.operator.offers import known
    from services.operator.offers.file import read_offer_file
    from services.operator.offers.lint import lint as look_at

    try:
        told = read_offer_file(file)
        before = known.from_file(catalogue) if catalogue else known.live_if_reachable()
    except Unreadable as unreadable:
        _unreadable(file, unreadable)
    report = look_at(told, before, Platform(currency, time_zone), system_clock())
    if json:
        print_json({**report.as_json(), "trouble": before.trouble})
    else:
        offer_shown.show_report(report, before.trouble)
    if not report.passed:
        raise typer.Exit(1)


def _unreadable(file: Path, reason: Unreadable) -> NoReturn:
    notes.print(f"[bold red]✗[/] {escape(str(file))}: {escape(str(reason))}", highlight=False)
    raise typer.Exit(UNREADABLE)
