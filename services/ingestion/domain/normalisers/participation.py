"""Who a participant is and what changed about them (rules 7)."""

from services.ingestion.domain.personal import (
    automatic_spend_of,
    check_tokens,
    claimed_tokens,
    details_of,
)
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events.participation import (
    AutomaticSpendChanged,
    DetailsChanged,
    InstantSpendAuthorised,
    ReplacementAnswered,
    ReplacementAsked,
    SchemeSignedOff,
    SchemeSignedOn,
    SegmentsChanged,
    SignedUp,
    SpendingChanged,
    SubscriptionChanged,
    Terminated,
    TokensReceived,
    TokensReleased,
)
from shared.contracts.events.referral import REGISTRAR
from shared.contracts.inbound.participation import (
    AutomaticSpend,
    Details,
    InstantSpendAuthorisation,
    Segments,
    SignUp,
    Spending,
    Subscription,
    Termination,
)
from shared.contracts.inbound.participation import (
    ReplacementAnswered as ToldReplacementAnswered,
)
from shared.contracts.inbound.participation import (
    ReplacementAsked as ToldReplacementAsked,
)
from shared.contracts.inbound.participation import (
    SchemeSignedOff as ToldSchemeSignedOff,
)
from shared.contracts.inbound.participation import (
    SchemeSignedOn as ToldSchemeSignedOn,
)
from shared.contracts.inbound.participation import (
    TokensReceived as ToldTokensReceived,
)
from shared.contracts.inbound.participation import (
    TokensReleased as ToldTokensReleased,
)
from shared.kernel.ids import derive_id


def sign_up(telling: Telling[SignUp]) -> SignedUp:
    """A sign-up to schemes that exist, with tokens as defined; pass codes stay behind."""
    data = telling.data
    for index, scheme in enumerate(data.schemes):
        _check_scheme(telling, scheme, f"data.schemes[{index}]")
    check_tokens(data.access_tokens, telling.catalogue.access_tokens)
    spend = data.automatic_spend
    told: EventFields = {
        "schemes": tuple(dict.fromkeys(data.schemes)),
        "owned_by_group": data.owned_by_group,
        "details": details_of(telling, data),
        "automatic_spend": None
        if spend is None
        else automatic_spend_of(telling, spend, "data.automatic_spend"),
    }
    message = telling.message
    claimed = claimed_tokens(derive_id(message.source, message.id), data.access_tokens)
    tokens = tuple(token.code for token in claimed)
    header = telling.header(
        {**told, "access_tokens": tokens},
        told_on=data.signed_up_on,
        unit=data.unit,
        at="data.signed_up_on",
    )
    return SignedUp(**header, **told, access_tokens=tokens)


def scheme_signed_on(telling: Telling[ToldSchemeSignedOn]) -> SchemeSignedOn:
    """Takes part in a scheme that exists."""
    _check_scheme(telling, telling.data.scheme, "data.scheme")
    told: EventFields = {"scheme": telling.data.scheme}
    return SchemeSignedOn(**telling.about(told), **told)


def scheme_signed_off(telling: Telling[ToldSchemeSignedOff]) -> SchemeSignedOff:
    """No longer takes part in a scheme that exists."""
    _check_scheme(telling, telling.data.scheme, "data.scheme")
    told: EventFields = {"scheme": telling.data.scheme}
    return SchemeSignedOff(**telling.about(told), **told)


def details(telling: Telling[Details]) -> DetailsChanged:
    """Personal data, at least one piece of it."""
    found = details_of(telling, telling.data)
    if found is None:
        raise Refused("INVALID_MESSAGE", "data", "tells no details")
    return DetailsChanged(**telling.about({"details": found}), details=found)


def segments(telling: Telling[Segments]) -> SegmentsChanged:
    """Segments joined and left; the same one is not both."""
    data = telling.data
    if both := sorted(set(data.joined) & set(data.left)):
        raise Refused("INVALID_MESSAGE", "data.left", f"{both[0]} is joined and left at once")
    told: EventFields = {"joined": data.joined, "left": data.left}
    return SegmentsChanged(**telling.about(told), **told)


def subscription(telling: Telling[Subscription]) -> SubscriptionChanged:
    """A subscription became effective or not."""
    told: EventFields = {
        "subscription": telling.data.subscription,
        "state": telling.data.state,
    }
    return SubscriptionChanged(**telling.about(told), **told)


def spending(telling: Telling[Spending]) -> SpendingChanged:
    """Spending blocked, or allowed again."""
    told: EventFields = {"blocked": telling.data.blocked}
    return SpendingChanged(**telling.about(told), **told)


def automatic_spend(telling: Telling[AutomaticSpend]) -> AutomaticSpendChanged:
    """The participant's settings of automatic spends."""
    found = automatic_spend_of(telling, telling.data, "data")
    return AutomaticSpendChanged(**telling.about({"automatic_spend": found}), automatic_spend=found)


def instant_spend_authorisation(
    telling: Telling[InstantSpendAuthorisation],
) -> InstantSpendAuthorised:
    """The participant's authorisation of instant spends."""
    told: EventFields = {"authorised": telling.data.authorised}
    return InstantSpendAuthorised(**telling.about(told), **told)


def termination(telling: Telling[Termination]) -> Terminated:
    """An end; only a duplicate has a replacement and hands over to it (rules 7)."""
    data = telling.data
    is_duplicate = data.reason == "DUPLICATION"
    hands_over = data.replacement is not None or data.transfer_balance or data.transfer_tokens
    if hands_over and not is_duplicate:
        sentence = f"only a duplicate hands over to a replacement, not {data.reason}"
        raise Refused("TRANSFER_NOT_ALLOWED", "data.reason", sentence)
    if is_duplicate and data.replacement is None:
        raise Refused("INVALID_MESSAGE", "data.replacement", "is missing")
    if data.replacement is not None and data.replacement == telling.participant():
        raise Refused("INVALID_MESSAGE", "data.replacement", "is the participant who leaves")
    for index, token in enumerate(data.transfer_tokens):
        if not telling.tokens.was_of(token, telling.participant()):
            path = f"data.transfer_tokens[{index}]"
            raise Refused("UNKNOWN_ACCESS_TOKEN", path, "is no token of the participant")
    told: EventFields = {
        "reason": data.reason,
        "replacement": data.replacement,
        "transfer_balance": data.transfer_balance,
        "transfer_tokens": data.transfer_tokens,
    }
    return Terminated(**telling.about(told), **told)


def replacement_asked(telling: Telling[ToldReplacementAsked]) -> ReplacementAsked:
    """A duplicate names this participant as the one who stays."""
    telling.only_from(REGISTRAR)
    data = telling.data
    told: EventFields = {"termination": data.termination, "terminated": data.terminated}
    return ReplacementAsked(**telling.about(told), **told)


def replacement_answered(telling: Telling[ToldReplacementAnswered]) -> ReplacementAnswered:
    """The one who stays is effective, or not."""
    telling.only_from(REGISTRAR)
    data = telling.data
    told: EventFields = {"termination": data.termination, "effective": data.effective}
    return ReplacementAnswered(**telling.about(told), **told)


def tokens_received(telling: Telling[ToldTokensReceived]) -> TokensReceived:
    """Tokens of a duplicate who has left."""
    telling.only_from(REGISTRAR)
    data = telling.data
    told: EventFields = {
        "termination": data.termination,
        "giver": data.giver,
        "tokens": data.tokens,
    }
    return TokensReceived(**telling.about(told), **told)


def tokens_released(telling: Telling[ToldTokensReleased]) -> TokensReleased:
    """Tokens that the participant no longer uses."""
    telling.only_from(REGISTRAR)
    told: EventFields = {"because": telling.data.because, "tokens": telling.data.tokens}
    return TokensReleased(**telling.about(told), **told)


def _check_scheme(
    telling: Telling[SignUp] | Telling[ToldSchemeSignedOn] | Telling[ToldSchemeSignedOff],
    scheme: str,
    path: str,
) -> None:
    if scheme not in telling.catalogue.schemes:
        raise Refused("UNKNOWN_SCHEME", path, f"no scheme {scheme} was published")
