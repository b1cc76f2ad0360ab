"""Examine an identity document once; afterwards any contract can check a statement about it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from titan.runtime import Titan as Titan

__all__ = ["Titan"]


def __getattr__(name: str) -> object:
    """Load the front door when it is asked for, so that ``import titan`` stays cheap."""
    if name == "Titan":
        from titan.runtime import Titan

        return Titan
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
