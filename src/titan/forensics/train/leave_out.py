"""Leaving one family out of training, to learn how a network fares on what it has never met."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from titan.errors import UsageError
from titan.forensics.train.pages import Origin

_HELD_BACK = 5  # one genuine page in so many is measured beside the forged pages of an editor


@dataclass(frozen=True, slots=True)
class Family:
    """One family of one axis.

    Attributes:
        axis: a field of `Origin`.
        name: its value.
    """

    axis: str
    name: str

    @classmethod
    def parse(cls, text: str) -> "Family":
        """Read ``axis:name``.

        Raises:
            UsageError: ``usage.argument`` if the axis is none.
        """
        axis, _, name = text.partition(":")
        if axis not in {field.name for field in fields(Origin)} or not name:
            raise UsageError("usage.argument", f"{text} is not AXIS:NAME, as in editor:pillow.")
        return cls(axis, name)

    def holds(self, origin: Origin) -> bool:
        """Whether a page is of this family."""
        return bool(getattr(origin, self.axis) == self.name)

    def __str__(self) -> str:
        return f"{self.axis}:{self.name}"


def split(origins: Mapping[int, Origin], family: Family) -> tuple[list[int], list[int]]:
    """Divide pages into those to learn from and those to measure on.

    Pages of the family are measured. Where the family is of forgeries alone (an editor, an
    attack), one genuine page in five is held back and measured beside them.

    Args:
        origins: of pages by their numbers.
        family: to be left out.

    Returns:
        Numbers to learn from, and numbers to measure on.

    Raises:
        UsageError: ``usage.argument`` if no page is of the family.
    """
    measured = {number for number, origin in origins.items() if family.holds(origin)}
    if not measured:
        raise UsageError("usage.argument", f"No page is of the family {family}.")
    if all(origins[number].attack is not None for number in measured):
        genuine = [number for number, origin in sorted(origins.items()) if origin.attack is None]
        measured |= set(genuine[::_HELD_BACK])
    return sorted(set(origins) - measured), sorted(measured)
