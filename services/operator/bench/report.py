"""What came out, for people as a table and for programs as one object."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from services.operator.bench.keys import RATIOS, Key, Ratio
from services.operator.bench.results import Results

_VERDICTS = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}


def as_object(results: Results, seconds: float) -> dict[str, Any]:
    """Give every ratio under its key, the rates behind them, the aims, and how long it took."""
    ratios = results.ratios()
    return {
        **{key: round(ratio, 3) for key, ratio in ratios.items()},
        "rates": {name: round(rate, 2) for name, rate in sorted(results.rates().items())},
        "aims": {
            key: {"aim": RATIOS[key].aim, "met": RATIOS[key].is_met(ratio)}
            for key, ratio in ratios.items()
            if RATIOS[key].aim
        },
        "failures": results.failures,
        "seconds": round(seconds, 1),
    }


def ratios_table(results: Results) -> Table:
    """Show every ratio with its aim and the two figures that it is made of."""
    table = Table("ratio", "", "aim", "", "made of", title="Ratios of this run")
    for column in table.columns[1:]:
        column.no_wrap = True
    rates = results.rates()
    for key, value in results.ratios().items():
        table.add_row(*_row(key, value, RATIOS[key], rates))
    return table


def rates_table(results: Results) -> Table:
    """Show every median, with the lowest and highest of its repetitions."""
    table = Table("rate", "median", "lowest", "highest", title="Rates on this machine")
    for name, figures in sorted(results.figures.items()):
        shown = (results.rates()[name], min(figures), max(figures))
        table.add_row(name.replace("_", " "), *(f"{figure:,.1f}" for figure in shown))
    return table


def _row(key: Key, value: float, ratio: Ratio, rates: dict[str, float]) -> tuple[str, ...]:
    figures = f"{rates[ratio.over]:,.0f} / {rates[ratio.under]:,.0f}"
    verdict = _VERDICTS[ratio.is_met(value)]
    what = f"[bold]{key}[/]\n[dim]{ratio.shows}[/]"
    return (what, f"[bold]{value:,.2f}[/]", ratio.aim, verdict, figures)
