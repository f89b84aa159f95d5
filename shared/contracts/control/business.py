"""How the business is set up, but for offers (rules 1.3, 6, 7)."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.told import Amount, Code, EventType, Share, State, Text, Told

Length = Annotated[int, Field(ge=0, le=1000)]


class BrandRule(Told):
    """Sets the brand where none is given: length (ends included), begins, ends; or a regex."""

    brand: Code
    name: Text | None = None
    length: tuple[Length, Length] | None = None
    begins_with: str | None = None
    ends_with: str | None = None
    regex: str | None = None


class TypeRule(Told):
    """Sets the type where none is given; criteria as for a brand rule."""

    type: Code
    name: Text | None = None
    length: tuple[Length, Length] | None = None
    begins_with: str | None = None
    ends_with: str | None = None
    regex: str | None = None


class IdentifierAdjustment(Told):
    """What is kept of a payment identifier: the last or the first so many characters."""

    keep_last: Annotated[int | None, Field(ge=0, le=64)] = None
    keep_first: Annotated[int | None, Field(ge=0, le=64)] = None


class SpendRequestRule(Told):
    """What requests of these classifications may ask for (rules 1.3-6)."""

    classifications: tuple[Code, ...]
    specific_amount: bool = False
    minimum: Amount | None = None
    maximum: Amount | None = None
    reject_if_not_covered: bool = False


class BusinessDefinition(Told):
    """The one active definition; a later one replaces it whole (rules 1.3)."""

    code: Code | None = None
    invoice_types: tuple[Code, ...] = ()
    immediate_types: tuple[EventType, ...] = ()
    brand_rules: tuple[BrandRule, ...] = ()
    type_rules: tuple[TypeRule, ...] = ()
    identifier_adjustment: Literal["NONE"] | IdentifierAdjustment = "NONE"
    spend_window_days: Annotated[int, Field(ge=1, le=180)] = 30
    spend_request_rules: tuple[SpendRequestRule, ...] = ()


class Classification(Told):
    """A label that events of these types may carry."""

    code: Code
    event_types: tuple[EventType, ...]


class Kpi(Told):
    """A key figure; without products every product counts (D-03)."""

    code: Code
    products: tuple[Code, ...] = ()


class Group(Told):
    """An organisational group and those it collaborates with."""

    code: Code
    collaborates_with: tuple[Code, ...] = ()


class Unit(Told):
    """Where something happens; without a zone it has the platform's."""

    code: Code
    group: Code | None = None
    time_zone: Code | None = None


class Product(Told):
    """What is sold."""

    code: Code
    type: Code | None = None
    families: tuple[Code, ...] = ()
    brand: Code | None = None
    category: Code | None = None
    termed_service: bool = False


class Scheme(Told):
    """What participants sign up to."""

    code: Code


class OfferType(Told):
    """A kind of offers, which all have one classification (rules 3.0)."""

    code: Code
    classification: Literal[
        "INCREASE_REVENUE_PRODUCT_BASED",
        "INCREASE_REVENUE_TRANSACTION_BASED",
        "UTILISE_FREE_CAPACITY",
        "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED",
        "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED",
        "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED",
        "REWARD_FINANCIAL_ACHIEVEMENT",
        "REWARD_ACHIEVEMENTS",
        "REWARD_FINANCIAL_STATEMENTS",
        "REWARD_BEHAVIOR",
        "REWARD_REFERRALS",
        "REWARD_SIGN_UPS",
        "REWARD_ON_BIRTHDAY",
        "REWARD_ON_NAMEDAY",
        "REWARD_PERSONAL_DATA_COMPLETENESS",
        "REWARD_SUBSCRIPTION_MATURITY",
        "JUST_MONEY",
    ]
    categories: Annotated[
        tuple[Code, ...],
        Field(description="Categories that its offers may have; empty: any (rules 2.1)."),
    ] = ()


class Contribution(Told):
    """What a merchant pays of the awards of one offer."""

    offer: Code
    percentage: Annotated[Share, Field(ge=0, le=100)]


class Merchant(Told):
    """Who stands behind one unit (rules 6)."""

    code: Code
    unit: Code
    state: State = "EFFECTIVE"
    group: Code | None = None
    award_own_group: bool = True
    award_other_groups: bool = True
    spend_own_group: bool = True
    spend_other_groups: bool = True
    schemes: tuple[Code, ...] = ()
    automatic_spend: bool = True
    reduction_method: Literal["FRONT_END_REDUCTION", "BACK_END_REDUCTION"] | None = None
    credits_participants: bool = False
    default_contribution: Annotated[Share | None, Field(ge=0, le=100)] = None
    contributions: tuple[Contribution, ...] = ()


class MerchantGroup(Told):
    """Merchants that share an agreement on contributions."""

    code: Code
    merchants: tuple[Code, ...]
    default_contribution: Annotated[Share | None, Field(ge=0, le=100)] = None
    contributions: tuple[Contribution, ...] = ()


class TokenRule(Told):
    """What a token's identifier or pass code must hold at least."""

    minimum_length: Length = 0
    minimum_letters: Length = 0
    minimum_digits: Length = 0
    minimum_special: Length = 0


class AccessTokenDefinition(Told):
    """What access tokens must look like (rules 7)."""

    code: Code | None = None
    identifier: TokenRule = TokenRule()
    pass_code: TokenRule = TokenRule()
    identifier_mandatory: bool = True
    deactivate_when_unused: bool = False
