"""The register of what operators publish: message name to its shape."""

from shared.contracts.control.business import (
    AccessTokenDefinition,
    BusinessDefinition,
    Classification,
    Group,
    Kpi,
    Merchant,
    MerchantGroup,
    OfferType,
    Product,
    Scheme,
    Unit,
)
from shared.contracts.control.offer import Offer
from shared.contracts.control.runs import Run, RunDefinition
from shared.contracts.told import Told

CONTROL: dict[str, type[Told]] = {
    "access_token_definition": AccessTokenDefinition,
    "business_definition": BusinessDefinition,
    "classification": Classification,
    "kpi": Kpi,
    "group": Group,
    "unit": Unit,
    "product": Product,
    "scheme": Scheme,
    "offer_type": OfferType,
    "merchant": Merchant,
    "merchant_group": MerchantGroup,
    "run_definition": RunDefinition,
    "offer": Offer,
    "run": Run,
}
"""Message name to shape; the CloudEvents type is rewardstream.<name>.v1."""

__all__ = [
    "CONTROL",
    "AccessTokenDefinition",
    "BusinessDefinition",
    "Classification",
    "Group",
    "Kpi",
    "Merchant",
    "MerchantGroup",
    "Offer",
    "OfferType",
    "Product",
    "Run",
    "RunDefinition",
    "Scheme",
    "Unit",
]
