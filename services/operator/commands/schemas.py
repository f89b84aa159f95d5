"""`rewardstream schemas`: write schemas/ from the contracts, or say where it differs."""

from pathlib import Path

import typer

from services.operator.commands.screen import fail, print_json, results
from services.operator.schemas.files import differences, without_example, write

ROOT = Path("schemas")

app = typer.Typer()


@app.command()
def schemas(
    check: bool = typer.Option(False, "--check", help="Change nothing; exit 1 on a difference."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Write JSON Schema, AsyncAPI and the list of topics; examples are written by hand, once."""
    changed = differences(ROOT) if check else write(ROOT)
    lacking = without_example(ROOT)
    if json:
        print_json({"changed": changed, "without_example": lacking})
    else:
        _show(changed, lacking, check=check)
    if check and (changed or lacking):
        fail("schemas/ is not what the contracts say; run `make schemas`, and look at it")


def _show(changed: list[str], lacking: list[str], *, check: bool) -> None:
    for name in changed:
        results.print(f"{'differs' if check else 'written'}  {name}", highlight=False)
    for file in lacking:
        results.print(f"no example  {file}.example.json", highlight=False)
    if not changed and not lacking:
        results.print("schemas/ is what the contracts say")
