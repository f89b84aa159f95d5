"""The door of the `rewardstream` command: one line for each verb, loaded when it is called."""

import typer

app = typer.Typer(no_args_is_help=True, help=__doc__)


def main() -> None:
    """Run the command line."""
    app()
