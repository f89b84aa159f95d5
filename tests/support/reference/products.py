"""Which lines of an event the product rows of an offer match (rules 2.3, 2.8, 3.1; D-15, D-46)."""

from collections.abc import Mapping
from typing import Any

from tests.support.reference.story import Story, Told, minor

Row = Mapping[str, Any]


def fit(story: Story, event: Told, conditions: Row) -> bool:
    """At least one row matches, or with the flag every row."""
    rows = conditions.get("products") or ()
    matched = [row for row in rows if matched_lines(story, event, row)]
    if not rows:
        return True
    return len(matched) == len(rows) if conditions.get("all_products") else bool(matched)


def qualifying(story: Story, event: Told, conditions: Row) -> list[Row]:
    """The lines that some matching row matches, each once; all lines without rows."""
    rows = conditions.get("products") or ()
    if not rows:
        return lines(event)
    found = [line for row in rows for line in matched_lines(story, event, row)]
    return [line for line in lines(event) if any(line is each for each in found)]


def matched_lines(story: Story, event: Told, row: Row) -> list[Row]:
    """The lines of the row's product, type or family, if their total lies in its range."""
    found = [line for line in lines(event) if _is_of(story, event, line, row)]
    total = sum(minor(line["total"]) for line in found if "total" in line)
    told = row.get("amount") or {}
    low, high = told.get("from"), told.get("to")
    if (low is not None and total < minor(low)) or (high is not None and total > minor(high)):
        return []
    return found


def lines(event: Told) -> list[Row]:
    """The lines of a purchase; the one product of another event."""
    if event.name == "purchase":
        return list(event.data["lines"])
    return [event.data] if event.data.get("product") else []


def _is_of(story: Story, event: Told, line: Row, row: Row) -> bool:
    """As the catalogue knew the product when the event was told."""
    product = story.known("product", line["product"], event.place)
    if row.get("product") is not None:
        return bool(line["product"] == row["product"])
    if row.get("type") is not None:
        return bool(product.get("type") == row["type"])
    return row["family"] in product.get("families", ())
