"""The door of the `rewardstream` command: one line for each verb, loaded when it is called."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Verb(NamedTuple):
    """One verb: its module is services/operator/commands/<name>.py, whose `app` is called."""

    name: str
    help: str

    @property
    def module(self) -> str:
        """Name the module that obeys."""
        return f"services.operator.commands.{self.name.replace('-', '_')}"


VERBS = (
    Verb("up", "Start Kafka and Postgres (embedded, unless the environment names others)."),
    Verb("down", "Stop them; no process is left."),
    Verb("status", "Show what runs, where, and how far the river is."),
    Verb("topics", "Create the topics that are missing."),
    Verb("migrate", "Bring the database to the newest migration."),
    Verb("run", "Tell the river that a run is reached, and wait until it is done."),
    Verb("runs", "List the executions of runs, and what each came to."),
    Verb("settlement", "Invoice and credit merchants; draft, confirm or discard; show."),
    Verb("receivables", "Show who owes what to whom, what is due, and who is to be paid out."),
    Verb("offer", "Check, try, publish and show offers."),
    Verb("explain", "Say what was decided of an event, and why, down to the ledger."),
    Verb("preview", "Say what a purchase would bring, before it is made."),
    Verb("balance", "Say what a wallet holds, on a date, and what of it will end."),
    Verb("allocations", "Say which credit paid for what, from either side."),
    Verb("parked", "List records that made our code raise, or have them tried again."),
    Verb("dead-letters", "List bytes that nobody could read, or tell them again."),
    Verb("schemas", "Write schemas/ from the contracts, or say where it differs."),
    Verb("serve", "Run one service in this process: ingestion, rewards, wallet or api."),
    Verb("scenario", "Run scenario files: what is told, and what must come out."),
    Verb("verify", "Recompute the ledger from its entries; report, never repair."),
    Verb("rebuild", "Make wallets anew from their commands, and compare or swap."),
    Verb("replay", "Judge the journal again, and compare with what the engine said."),
    Verb("bench", "The river against its yardsticks, as ratios within one run."),
    Verb("demo", "A year of real purchases, from the till to a verified ledger."),
)


class Verbs(TyperGroup):
    """The verbs; listing them loads none, so that --help is quick."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """List them in the order of the register."""
        return [verb.name for verb in VERBS] if ctx else []

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ANN401 - typer's
        """Give a verb's place in the list."""
        verb = next((verb for verb in VERBS if ctx and verb.name == cmd_name), None)
        return TyperCommand(verb.name, help=verb.help, callback=None) if verb else None

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # noqa: ANN401 - typer's
        """Give the verb itself."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, _load(str(name)) if command else None, rest


app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help is there in a third of the time
    pretty_exceptions_show_locals=False,  # a local may hold a password
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def rewardstream() -> None:
    """Rewardstream: what customers did, who is awarded, and where the money is."""


def main(arguments: Sequence[str] | None = None) -> Any:  # noqa: ANN401 - typer's
    """Run the command line."""
    return app(args=arguments, prog_name="rewardstream")


def _load(name: str) -> Any:  # noqa: ANN401 - typer's
    verb = next(verb for verb in VERBS if verb.name == name)
    command = typer.main.get_command(import_module(verb.module).app)
    command.name = verb.name
    return command
