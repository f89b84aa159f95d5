"""What the catalogue adds, so that the journal is self-contained (architecture section 3)."""

from services.ingestion.domain.catalogue import Catalogue
from shared.contracts.events.header import EventProduct


def known_product(code: str, catalogue: Catalogue) -> EventProduct:
    """A product with the type, families, brand and category it has at this moment."""
    product_type, families, brand, category = catalogue.product(code)
    return EventProduct(
        product=code,
        product_type=product_type,
        families=families,
        brand=brand,
        category=category,
    )


def known_place(unit: str | None, catalogue: Catalogue, time_zone: str) -> dict[str, str | None]:
    """The fields an event has of its unit; its zone is the platform's where it has none."""
    if unit is None:
        return {"performed_by_unit": None, "unit_time_zone": time_zone}
    place = catalogue.place(unit)
    return {
        "performed_by_unit": unit,
        "unit_group": place.group,
        "unit_merchant": place.merchant,
        "unit_time_zone": place.time_zone or time_zone,
    }
