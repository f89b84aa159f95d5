"""`rewardstream status`: what runs, where, and how far the river is."""

import asyncio
from typing import Any

import asyncpg
import typer
from aiokafka.errors import KafkaError
from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import notes, print_json, results
from services.operator.progress import Lag
from services.operator.river_state import RiverState, look
from services.operator.stack import NotRunning, describe, find

app = typer.Typer()

_SERVERS = ("kafka", "postgres")
_NOT_SET_UP = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.UndefinedTableError,
    asyncpg.InvalidSchemaNameError,
)
_COLUMNS = ("stage", "partition", "position", "end", "lag", "unannounced", "parked", "run at")


@app.command()
def status(json: bool = typer.Option(False, "--json", help="Print one JSON object.")) -> None:
    """Show servers and stages; exit 1 when a server is down or a partition stands still."""
    stack = describe()
    river, trouble = _look()
    if json:
        said = river.as_json() if river else None
        print_json({"stack": stack, "river": said, "trouble": trouble})
    else:
        _show(stack)
        if river is not None:
            _show_river(river)
        elif trouble:
            notes.print(f"[yellow]The river cannot be seen:[/] {escape(trouble)}", highlight=False)
    down = any(stack[name].get("running") is False for name in _SERVERS)
    if down or river is None or river.alarms:
        raise typer.Exit(1)


def _look() -> tuple[RiverState | None, str | None]:
    """Look at the river, or say why it cannot be seen."""
    try:
        return asyncio.run(look(find())), None
    except _NOT_SET_UP as trouble:
        return None, f"{trouble}. A database that was never set up needs: rewardstream migrate"
    except (NotRunning, KafkaError, asyncpg.PostgresError, OSError) as trouble:
        return None, str(trouble) or type(trouble).__name__


def _show(stack: dict[str, Any]) -> None:
    table = Table("server", "state", "address", "from", "version", "pid", box=None)
    for name in _SERVERS:
        server = stack[name]
        table.add_row(
            name,
            {True: "[green]running", False: "[red]down", None: "given"}[server.get("running")],
            *(str(server.get(key) or "–") for key in ("address", "from", "version", "pid")),
        )
    results.print(table)
    results.print(f"Data in {stack['home']}", highlight=False)


def _show_river(river: RiverState) -> None:
    table = Table(*_COLUMNS, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for lag in river.lags:
        table.add_row(*_row(lag), style="red" if lag.done.alarm else None)
    results.print()
    results.print(table if river.lags else "There are no topics yet: rewardstream topics")
    for lag in river.alarms:
        alarm = escape(str(lag.done.alarm))
        since = f"{lag.done.alarmed_at:%Y-%m-%d %H:%M:%S}Z" if lag.done.alarmed_at else ""
        results.print(f"[bold red]✗[/] {lag.stage}/{lag.partition} stands still: {alarm} ({since})")
    parked = sum(lag.done.parked for lag in river.lags)
    results.print(
        f"{parked} parked, {river.divergent} divergent commands, {river.dead_letters} dead letters"
    )


def _row(lag: Lag) -> list[str]:
    done = lag.done
    numbers = (lag.partition, done.position, lag.end, lag.records, done.unannounced, done.parked)
    return [lag.stage, *(f"{number:,}" for number in numbers), escape(done.cursor or "–")]
