"""The world of the chain's tests; every test finds it as the one before did."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _load_world() -> ModuleType:
    """Load the module once for both rooms that use it: tests are no package."""
    name = "chain_world"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "chain" / "world.py"
        specification = importlib.util.spec_from_file_location(name, path)
        assert specification is not None and specification.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(sys.modules[name])
    return sys.modules[name]


WORLD = _load_world()


@pytest.fixture(scope="session")
def shared_world() -> Iterator[Any]:
    yield WORLD.open_world()
    WORLD.close_world()


@pytest.fixture
def world(shared_world: Any) -> Iterator[Any]:
    with shared_world.undone():
        yield shared_world
