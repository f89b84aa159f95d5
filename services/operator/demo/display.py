"""Live progress of a demo: a bar a stage, with its rate and how far it is behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from services.operator.demo.watch import Seen, Show
from services.operator.progress import Stage

_NAMES: dict[Stage, str] = {
    "sequencer": "catalogue and runs",
    "ingestion": "ingestion (events)",
    "rewards": "rewards (records)",
    "wallet": "wallet (commands)",
}


class _Rate(ProgressColumn):
    """How much in a second, lately."""

    def render(self, task: Task) -> Text:
        """Write it."""
        return Text(f"{task.speed or 0:>8,.0f}/s", style="cyan")


@contextmanager
def display(console: Console) -> Iterator[Show]:
    """Show bars for as long as it goes on; gives what is to be told at each look."""
    columns = (
        TextColumn("{task.description:<20}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:>10,.0f}"),
        _Rate(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        tasks = {
            stage: progress.add_task(name, total=None, note="") for stage, name in _NAMES.items()
        }
        awards = progress.add_task("awards", total=None, note="")

        def show(seen: Seen) -> None:
            for stage, task in tasks.items():
                at = seen.stages[stage]
                note = f"{at.end - at.done:,} behind" if at.end > at.done else ""
                progress.update(task, completed=at.done, total=at.end or None, note=note)
            progress.update(awards, completed=seen.awards)

        yield show
