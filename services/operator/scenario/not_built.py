"""What a scenario may need that is not built yet: named, so that no file passes by accident."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from services.operator.scenario.messages import ToldMessage
from shared.contracts.control import OfferType

BUILT_CLASSIFICATIONS = frozenset(
    {
        "INCREASE_REVENUE_PRODUCT_BASED",
        "INCREASE_REVENUE_TRANSACTION_BASED",
        "UTILISE_FREE_CAPACITY",
        "REWARD_FINANCIAL_ACHIEVEMENT",
        "REWARD_ACHIEVEMENTS",
        "REWARD_SIGN_UPS",
        "REWARD_ON_BIRTHDAY",
        "REWARD_ON_NAMEDAY",
        "REWARD_PERSONAL_DATA_COMPLETENESS",
        "REWARD_SUBSCRIPTION_MATURITY",
        "JUST_MONEY",
        "REWARD_REFERRALS",
        "REWARD_FINANCIAL_STATEMENTS",
        "REWARD_BEHAVIOR",
        "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED",
        "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED",
        "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED",
    }
)

CLASSIFICATIONS = frozenset(get_args(OfferType.model_fields["classification"].annotation))

FIELDS: dict[tuple[str, str], str] = {
    ("offer", "spend_conditions.products"): "spend conditions on products",
    ("wallet_credit", "spend_conditions.products"): "spend conditions on products",
}
"""Fields that are not acted on, wherever they hold something."""


def missing_for(messages: Iterable[ToldMessage]) -> list[str]:
    """Name each thing that the file needs and that is not built yet, with its path."""
    told = list(messages)
    return [each for message in told for each in _of_message(message)]


def _of_message(message: ToldMessage) -> Iterable[str]:
    for (name, field), feature in FIELDS.items():
        if name == message.name and _holds_something(_at(message.data, field)):
            yield _not_built(f"{message.path}.{field}", feature)
    if message.name == "offer_type":
        yield from _of_offer_type(message)


def _of_offer_type(message: ToldMessage) -> Iterable[str]:
    classification = message.data.get("classification")
    if classification in CLASSIFICATIONS - BUILT_CLASSIFICATIONS:
        yield _not_built(f"{message.path}.classification", f"offers of {classification}")


def _at(data: Any, field: str) -> Any:  # noqa: ANN401 - any value YAML can hold
    for part in field.split("."):
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _holds_something(value: Any) -> bool:  # noqa: ANN401 - any value YAML can hold
    return value not in (None, False, [], {})


def _not_built(path: str, feature: str) -> str:
    return f"{path}: {feature}: not built yet"
