"""The generated files under schemas/: what they hold, writing them, and where they differ."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from services.operator.schemas.asyncapi import document, topics
from services.operator.schemas.editor import editor_schemas
from services.operator.schemas.examples import README, SCENARIOS, readme
from services.operator.schemas.messages import every_message

SCHEMA = ".schema.json"
EXAMPLE = ".example.json"


@cache
def generated() -> dict[str, str]:
    """Every generated file: its path under schemas/, and its content."""
    messages = {f"{each.file}{SCHEMA}": _written(each.schema) for each in every_message()}
    return {
        **messages,
        **{name: _written(schema) for name, schema in editor_schemas().items()},
        README: readme(SCENARIOS),
        "asyncapi.json": _written(document()),
        "topics.json": _written(topics()),
    }


def write(root: Path) -> list[str]:
    """Write what is new or differs, remove schemas of what is no longer; say which."""
    changed = differences(root)
    for name in changed:
        path = root / name
        content = generated().get(name)
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return changed


def differences(root: Path) -> list[str]:
    """Name the files that are not what the contracts say; examples are nobody's but yours."""
    present = {str(path.relative_to(root)) for path in root.rglob(f"*{SCHEMA}")}
    unwanted = present - set(generated())
    different = {name for name, text in generated().items() if _read(root / name) != text}
    return sorted(unwanted | different)


def without_example(root: Path) -> list[str]:
    """Name the messages that have no golden example yet."""
    missing = [each.file for each in every_message()]
    return [file for file in missing if not (root / f"{file}{EXAMPLE}").exists()]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _written(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
