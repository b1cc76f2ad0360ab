"""What comparing a person with published lists said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed entry whose name is like the person's.

    Attributes:
        list: name of the list.
        entry: id of the entry there.
        name: as it is listed.
        score: 0 to 1, how alike the names are.
        reason: which words agree, in a sentence.
    """

    list: str
    entry: str
    name: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found for one case.

    Attributes:
        lists: digest of the versions asked; empty where no list is kept.
        at: Unix seconds.
        hits: the most alike first.
    """

    lists: str
    at: float
    hits: tuple[Hit, ...]
