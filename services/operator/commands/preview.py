"""`rewardstream preview`: what a purchase would bring, before it is made."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.platform import CurrencyOption, TimeZoneOption
from services.operator.commands.screen import fail, print_json, results
from services.operator.scenario import core_yaml
from services.operator.stack import NotRunning, environment, find

app = typer.Typer()

_LINES = (
    ("award", "total_award_amount"),
    ("instant spend", "total_instant_spend_amount"),
    ("automatic spend", "total_automatic_spend_amount"),
    ("additional spend", "total_additional_spend_amount"),
    ("smallest request", "minimum_spend_amount_per_transaction"),
    ("largest request", "maximum_spend_amount_per_transaction"),
    ("wallet balance", "wallet_balance"),
)


@app.command()
def preview(
    file: Annotated[
        Path, typer.Argument(help="A purchase without an id, as YAML or JSON: its data.")
    ],
    currency: CurrencyOption = "EUR",
    time_zone: TimeZoneOption = "UTC",
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Say what a purchase would bring if it were told now; nothing is stored."""
    try:
        purchase = _purchase(core_yaml.read(file))
    except core_yaml.Unreadable as unreadable:
        fail(escape(f"{file}: {unreadable}"), code=2)
    told = asyncio.run(_asked(purchase, _environment(currency, time_zone)))
    if json:
        print_json(told)
    elif told["data"] is not None:
        _show(told["data"])
    if told["data"] is None:
        fail(escape(f"{told['status']['code']}: {told['status']['description']}"))


def _purchase(content: object) -> Mapping[str, Any]:
    """Find the purchase: the whole file, or under `purchase`, or in a scenario's `preview`."""
    for key in ("preview", "purchase"):
        if isinstance(content, Mapping) and key in content:
            content = content[key]
    if not isinstance(content, Mapping):
        raise core_yaml.Unreadable("holds no purchase")
    return content


async def _asked(purchase: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    from services.api.domain.translating import told_of
    from services.api.domain.writing import answered, preview_written, turned_down
    from services.api.settings import load_settings
    from services.api.wiring import Refused, answering, platform_of
    from shared.kernel.clock import system_clock

    settings = load_settings(environ)
    async with answering(settings) as previews:
        found = await previews.ask(told_of(purchase, system_clock()))
    if isinstance(found, Refused):
        return turned_down(found)
    return answered(preview_written(found, platform_of(settings)))


def _environment(currency: str, time_zone: str) -> dict[str, str]:
    platform = {"REWARDSTREAM_CURRENCY": currency, "REWARDSTREAM_TIME_ZONE": time_zone}
    try:
        return environment(find()) | platform
    except NotRunning as refusal:
        fail(escape(str(refusal)))


def _show(data: Mapping[str, Any]) -> None:
    name = f" ({escape(data['participant_name'])})" if data["participant_name"] else ""
    results.print(f"[bold]{escape(data['participant'])}[/]{name}", highlight=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    for words, key in _LINES:
        if data[key] is not None:
            table.add_row(words, f"{data[key]} {data['currency']}")
    for award in data["awards"]:
        table.add_row(f"  by {escape(award['offer'])}", f"{award['amount']} {data['currency']}")
    table.add_row("reduction", str(data["reduction_method"]).lower().replace("_", " "))
    results.print(table)
