"""The double of the ChatModel port keeps its contract."""

from collections.abc import Callable

import pytest
from tests.contracts.chat import REPLY, RULES

from askavim.adapters.memory import ScriptedChatModel
from askavim.ports import ChatModel


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_scripted_model_keeps_the_rule(rule: Callable[[ChatModel], None]) -> None:
    rule(ScriptedChatModel(lambda _: REPLY))
