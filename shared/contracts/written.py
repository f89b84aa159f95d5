"""How values are written in JSON: forms that pydantic by itself would take too generously."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_DECIMAL = r"^-?[0-9]{1,20}(\.[0-9]{1,20})?$"


@dataclass(frozen=True, slots=True)
class Written:
    """In JSON only a string of this pattern will do: no numbers that could be moments."""

    form: str
    pattern: str
    wanted: str

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check the text, then read it, both in Rust; values made in Python pass as they are."""
        value = handler(source)
        text = core_schema.str_schema(pattern=self.pattern)
        told = core_schema.custom_error_schema(
            core_schema.chain_schema([text, value]), "as_written", custom_error_message=self.wanted
        )
        return core_schema.json_or_python_schema(json_schema=told, python_schema=value)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Name the format; the pattern would only repeat it."""
        return {"type": "string", "format": self.form}


@dataclass(frozen=True, slots=True)
class MoneyAsWritten:
    """A decimal, as a number or as a string of plain digits."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Take what was told as it is: turning it into minor units is one look-up later."""
        text = core_schema.str_schema(strict=True, pattern=_DECIMAL)
        number = core_schema.int_schema(strict=True)
        fraction = core_schema.float_schema(strict=True, allow_inf_nan=False)
        told = core_schema.custom_error_schema(
            core_schema.union_schema([text, number, fraction], mode="left_to_right"),
            "as_written",
            custom_error_message="money is a decimal: a number, or a string like 12.50",
        )
        exact = core_schema.decimal_schema(strict=True)
        made = core_schema.union_schema([text, number, exact, fraction], mode="left_to_right")
        return core_schema.json_or_python_schema(json_schema=told, python_schema=made)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Show both ways of writing it."""
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _DECIMAL}]}
