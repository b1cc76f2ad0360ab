"""Write a world to files, in the layout that is asked for."""

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from titan.aml.generate.amlsim import write_amlsim
from titan.aml.generate.amlworld import write_amlworld
from titan.aml.generate.parquet import write_parquet
from titan.aml.generate.stream import World
from titan.aml.generate.written import Written
from titan.errors import UsageError

LAYOUTS = MappingProxyType(
    {"amlworld": write_amlworld, "amlsim": write_amlsim, "parquet": write_parquet}
)
"""Layout to the function that writes it."""


def write(
    world: World,
    out_dir: Path,
    layout: str = "amlworld",
    on_progress: Callable[[float], None] = lambda share: None,
) -> Written:
    """Write a world in a layout; every file appears whole or not at all.

    Args:
        world: what to write.
        out_dir: where to; made if it is not there.
        layout: one of `LAYOUTS`.
        on_progress: told the share done, after each day.

    Raises:
        UsageError: ``usage.argument`` for another layout.
    """
    if layout not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise UsageError("usage.argument", f"There is no layout '{layout}'; there are {known}.")
    out_dir.mkdir(parents=True, exist_ok=True)
    return LAYOUTS[layout](world, out_dir, on_progress)
