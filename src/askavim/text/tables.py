"""The YAML files of this package -> their rows, read as fast as can be: every process that answers reads them."""

from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C takes a sixth of the time; it is not in every build of the library."""


def read_rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file of `askavim.text`, such as names.yaml. It is our own, so nothing of it is checked."""
    rows: list[dict[str, Any]] = yaml.load(files("askavim.text").joinpath(name).read_text("utf-8"), _LOADER)  # noqa: S506 (safe)
    return rows
