"""What `refused` calls the messages of a scenario."""

from services.operator.scenario.file import Scenario
from shared.runtime.masking import masked


def names_of(scenario: Scenario) -> dict[str, str]:
    """The name of each message by the id of its envelope, also where a rejection masks the id."""
    told = [each.told for each in scenario.messages]
    hidden = {masked(each.message_id): each.reference for each in told}
    return hidden | {each.message_id: each.reference for each in told}
