"""`rewardstream status`: what runs, and where."""

from typing import Any

import typer
from rich.table import Table

from services.operator.commands.screen import print_json, results
from services.operator.stack import describe

app = typer.Typer()


@app.command()
def status(json: bool = typer.Option(False, "--json", help="Print one JSON object.")) -> None:
    """Show the servers of the stack; exit 1 when one that should run does not."""
    stack = describe()
    if json:
        print_json({"stack": stack})
    else:
        _show(stack)
    if any(stack[name].get("running") is False for name in ("kafka", "postgres")):
        raise typer.Exit(1)


def _show(stack: dict[str, Any]) -> None:
    table = Table("server", "state", "address", "from", "version", "pid", box=None)
    for name in ("kafka", "postgres"):
        server = stack[name]
        table.add_row(
            name,
            {True: "[green]running", False: "[red]down", None: "given"}[server.get("running")],
            *(str(server.get(key) or "–") for key in ("address", "from", "version", "pid")),
        )
    results.print(table)
    results.print(f"Data in {stack['home']}", highlight=False)
