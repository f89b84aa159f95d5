"""An offer as YAML, as a marketer reads and changes it."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

SCHEMA = "schemas/offers/offer.schema.json"
"""What an editor checks and completes an offer file with, from the root of the project."""


def as_yaml(offer: Mapping[str, Any], schema: str | None = None) -> str:
    """Write `offer: …`; with a schema, editors that know YAML check it while it is written."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 100
    written = StringIO()
    yaml.dump({"offer": dict(offer)}, written)
    line = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    return line + written.getvalue()
