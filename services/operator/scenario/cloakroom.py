"""Where a scenario's pass codes stay: what is told are hashes, as any front door does it."""

from dataclasses import replace

from services.operator.pass_codes import Unfit, with_hashes
from services.operator.scenario.file import Message
from services.operator.scenario.shape import without_nulls
from shared.contracts.control import AccessTokenDefinition


class Cloakroom:
    """Follows the definition of access tokens, and hashes the pass codes of sign-ups."""

    def __init__(self) -> None:
        """Begin without a definition: its defaults ask for nothing."""
        self._definition = AccessTokenDefinition()

    def admit(self, message: Message) -> Message | Unfit:
        """Give the message as it may be published, or say which pass code is not allowed."""
        told = message.told
        if told.name == "access_token_definition":
            self._definition = AccessTokenDefinition.model_validate(without_nulls(told.data))
        if told.name != "sign_up" or not told.data.get("access_tokens"):
            return message
        hashed = with_hashes(told.data, self._definition)
        if isinstance(hashed, Unfit):
            return hashed
        return replace(message, told=replace(told, data=hashed))
