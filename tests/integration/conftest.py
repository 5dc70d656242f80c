"""The real model, prepared once and kept for the next run."""

import os
from pathlib import Path

import pytest

from askavim.adapters.model_folder import PACKAGED, prepare_model

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The prepared default model: in the folder named by ASKAVIM_TEST_MODEL, or in `data/model`."""
    folder = Path(os.environ.get("ASKAVIM_TEST_MODEL") or REPOSITORY / "data" / "model")
    return prepare_model(PACKAGED, folder, print)
