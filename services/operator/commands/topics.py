"""`rewardstream topics`: create what shared/contracts/topics.py declares."""

import asyncio

import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import fail, print_json, results
from services.operator.stack import NotRunning, find
from services.operator.topics import TopicsDiffer, create_topics
from shared.contracts.topics import TOPICS

app = typer.Typer()


@app.command()
def topics(
    partitions: int = typer.Option(
        8, min=1, help="Partitions of every topic that may have several; fixed at creation."
    ),
    replication: int = typer.Option(1, min=1, help="Copies of each; 3 in production."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Create the topics that are missing; refuse, and change nothing, where one differs."""
    try:
        stack = find()
        wanted = tuple(topic.named(stack.namespace) for topic in TOPICS)
        made = asyncio.run(
            create_topics(stack.bootstrap_servers, partitions, replication, topics=wanted)
        )
    except (NotRunning, TopicsDiffer) as refusal:
        fail(escape(str(refusal)))
    if json:
        print_json({"created": sorted(name for name, is_new in made.items() if is_new)})
        return
    table = Table("topic", "", box=None)
    for name, is_new in made.items():
        table.add_row(name, "[green]created" if is_new else "was there")
    results.print(table)
