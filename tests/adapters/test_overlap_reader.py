"""The double of the Reader port keeps its contract."""

import pytest
from tests.contracts.reader import ReaderContract

from askavim.adapters.memory import OverlapReader
from askavim.ports import Reader


class TestOverlapReader(ReaderContract):
    @pytest.fixture
    def reader(self) -> Reader:
        return OverlapReader()
