"""The law of previews: preview, then purchase, and it is the same (rules 8.1, D-32)."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from services.api.domain.preview import Preview
from services.operator.scenario.functions import Functions
from services.operator.scenario.observed import Observed
from tests.support.towns import ASKING, Town, towns


async def _lived(town: Town) -> Functions:
    river = Functions(town.scenario)
    for message in town.messages():
        await river.tell(message)
    return river


async def _asked(town: Town, classification: str | None) -> Preview:
    part = {"id": "r", "classification": classification}
    found = await (await _lived(town)).preview(town.asked(spend_request=part))
    assert isinstance(found, Preview)
    return found


def _spent(seen: Observed, reference: str = "bought") -> tuple[int, int, int]:
    posted = [s for s in seen.spends if s.purchase == reference and s.state == "POSTED"]
    instant = sum(s.amount for s in posted if s.instant)
    automatic = sum(s.amount for s in posted if s.automatic)
    return instant, automatic, sum(s.amount for s in posted) - instant - automatic


def _awarded(seen: Observed, reference: str = "bought") -> int:
    return sum(award.amount for award in seen.awards if reference in award.events)


@given(towns())
def test_what_is_previewed_is_what_the_purchase_brings(town: Town) -> None:
    async def story() -> None:
        preview, river = await _asked(town, None), await _lived(town)
        before = river.observation.observed().balances.get("ada", 0)
        await river.tell(town.told())
        seen = river.observation.observed()
        assert preview.balance_minor == before
        assert preview.award_minor == _awarded(seen)
        spent = (preview.instant_spend_minor, preview.automatic_spend_minor, 0)
        assert spent == _spent(seen)

    asyncio.run(story())


@given(towns(), st.sampled_from(ASKING))
def test_what_can_be_spent_beyond_is_what_a_request_with_the_purchase_spends(
    town: Town, kind: str | None
) -> None:
    """Of a kind that names amounts the amount is named; a refusal leaves nothing at all."""

    async def story() -> None:
        preview, river = await _asked(town, kind), await _lived(town)
        part = {"id": "r", "classification": kind}
        if kind == "SOME":
            amount = min(preview.additional_spend_minor, preview.maximum_spend_minor or 0)
            part["amount"] = f"{max(amount, 1) / 100:.2f}"
        await river.tell(town.told(spend_request=part))
        seen = river.observation.observed()
        if "bought" in seen.refused:
            assert preview.additional_spend_minor == 0
            assert (_awarded(seen), _spent(seen)) == (0, (0, 0, 0))
        else:
            wanted = preview.additional_spend_minor
            if kind == "SOME":
                wanted = min(wanted, preview.maximum_spend_minor or 0)
            assert preview.award_minor == _awarded(seen)
            assert _spent(seen) == (
                preview.instant_spend_minor,
                preview.automatic_spend_minor,
                wanted,
            )

    asyncio.run(story())


@given(towns())
def test_asking_changes_nothing(town: Town) -> None:
    async def story() -> None:
        asked, silent = await _lived(town), await _lived(town)
        first = await asked.preview(town.asked())
        assert await asked.preview(town.asked()) == first
        for river in (asked, silent):
            await river.tell(town.told())
        assert asked.observation.observed() == silent.observation.observed()

    asyncio.run(story())
