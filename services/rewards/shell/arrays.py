"""Lists as Postgres takes them: columns for `unnest`, and an array for each row as a literal."""

from collections.abc import Iterable


def columns_of(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    """Turn rows into columns, in an order that does not depend on theirs."""
    return [list(column) for column in zip(*sorted(rows, key=str), strict=True)]


def texts(names: Iterable[str]) -> str:
    """Write names, whatever is in them, as the literal of a text[]."""
    quoted = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    return "{" + ",".join(f'"{name}"' for name in quoted) + "}"


def numbers(values: Iterable[int]) -> str:
    """Write numbers as the literal of a bigint[]."""
    return "{" + ",".join(map(str, values)) + "}"
