"""`rewardstream serve`: one service in this process, until it is told to stop."""

from enum import StrEnum
from importlib import import_module

import typer

app = typer.Typer()


class Service(StrEnum):
    """The services of the river, and the one that answers people."""

    INGESTION = "ingestion"
    REWARDS = "rewards"
    WALLET = "wallet"
    API = "api"


@app.command()
def serve(service: Service) -> None:
    """Run one service, as `python -m services.<service>` does, settings from the environment."""
    import_module(f"services.{service}.__main__").main()
