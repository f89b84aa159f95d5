"""What `refused` calls the messages of a scenario."""

from services.operator.scenario.file import Scenario


def names_of(scenario: Scenario) -> dict[str, str]:
    """The name of each message, by the id of its envelope."""
    return {each.told.message_id: each.told.reference for each in scenario.messages}
