"""`rewardstream down`: stop what `up` started."""

import typer

from services.operator.commands.screen import print_json, results
from services.operator.stack import remove, stop

app = typer.Typer()


@app.command()
def down(
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
    data_too: bool = typer.Option(False, "--remove", help="Remove all data of the stack as well."),
) -> None:
    """Stop Kafka and Postgres, and wait until nothing of them runs; data stays."""
    ran = stop()
    if data_too:
        remove()
    if json:
        print_json({"stopped": ran, "removed": data_too})
    else:
        results.print("Stopped." if ran else "Nothing was running.")
