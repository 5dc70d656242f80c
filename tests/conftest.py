"""What holds for all tests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

IN_PARALLEL = "PYTEST_XDIST_WORKER" in os.environ
"""Whether other processes run other tests beside this one (`pytest -n 2`)."""
if IN_PARALLEL:
    # Before torch is imported: each process has one core, and threads that wait for each other would only spin.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
THREADS = 1 if IN_PARALLEL else None
"""For one pass of a model, as the setting of that name."""

# Two shared cores: how long an example takes says nothing about the code.
settings.register_profile("askavim", deadline=None)
settings.load_profile("askavim")

MakeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """A function that gives the folder of a name, filled by the first process of this run that asks for it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if IN_PARALLEL else own

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                work = shared / f"{name}-by-{os.getpid()}"
                work.mkdir()
                fill(work)
                work.rename(folder)
        return folder

    return make
