"""`rewardstream migrate`: bring the database to the newest migration."""

import asyncio

import typer
from rich.markup import escape

from services.operator.commands.screen import fail, print_json, results
from services.operator.migrate import MigrationRefused, migrate_stack
from services.operator.stack import NotRunning, find

app = typer.Typer()


@app.command()
def migrate(json: bool = typer.Option(False, "--json", help="Print one JSON object.")) -> None:
    """Create the roles and apply what is missing, each migration in one transaction."""
    try:
        applied = asyncio.run(migrate_stack(find()))
    except (NotRunning, MigrationRefused) as refusal:
        fail(escape(str(refusal)))
    if json:
        print_json({"applied": applied})
        return
    for name in applied:
        results.print(f"[green]✓[/] {name}", highlight=False)
    results.print("The database is up to date." if not applied else f"{len(applied)} applied.")
