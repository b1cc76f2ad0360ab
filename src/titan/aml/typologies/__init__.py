"""Exact detectors of laundering shapes: one file a shape, each gives back the path.

The names below are those of the network that `rings` serves until it is replaced.
"""

from titan.aml.typologies.rings import (
    RING,
    Cycle,
    CycleLimits,
    FanIn,
    find_cycles,
    find_fan_ins,
)

__all__ = ["RING", "Cycle", "CycleLimits", "FanIn", "find_cycles", "find_fan_ins"]
