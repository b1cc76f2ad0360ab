"""Who of ours is on a list: accounts by their number, parties by their name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from titan.aml.ledger import account_key
from titan.aml.lists.entries import Entry
from titan.aml.lists.names import NameIndex

LEAST_SCORE = 0.85
"""Score from which a name is a match worth a look; see docs/decisions/0017-ingest.md."""


@dataclass(frozen=True, slots=True)
class Match:
    """An account that is, or may be, on a list.

    Attributes:
        account: ours.
        entry: id of the listed entry.
        list: its list's name.
        score: 1 for an account that is listed itself; else how alike the names are, 0 to 1.
        reason: why, in a sentence.
    """

    account: str
    entry: str
    list: str
    score: float
    reason: str


def listed_accounts(
    accounts: Iterable[str], lists: Mapping[str, Sequence[Entry]]
) -> Iterator[Match]:
    """Yield the accounts that are listed themselves.

    Args:
        accounts: addresses, IBANs, or bank and number with a colon between.
        lists: name to entries.
    """
    known: dict[str, list[tuple[str, Entry]]] = {}
    for name, entries in lists.items():
        for entry in entries:
            for account in entry.accounts:
                known.setdefault(account_key(account.replace(" ", "")), []).append((name, entry))
    for account in accounts:
        for name, entry in known.get(account_key(account), ()):
            why = " ".join(("the account is listed", *(f"({topic})" for topic in entry.topics)))
            yield Match(account, entry.id, name, 1.0, why)


def listed_names(
    parties: Mapping[str, Sequence[str]],
    lists: Mapping[str, Sequence[Entry]],
    least: float = LEAST_SCORE,
) -> Iterator[Match]:
    """Yield the accounts whose holders' names are like a listed one, each entry once an account.

    Args:
        parties: account to names, see `titan.aml.ingest.parties.Parties`.
        lists: name to entries.
        least: score from which names are alike.
    """
    listed = [
        (name, entry, text)
        for name, entries in lists.items()
        for entry in entries
        for text in entry.names
    ]
    index = NameIndex([text for _, _, text in listed])
    for account, names in parties.items():
        best: dict[tuple[str, str], Match] = {}
        for given in names:
            for place, alike in index.alike(given, least):
                name, entry, text = listed[place]
                reason = f"'{given}' is like '{text}': {alike.reason}"
                match = Match(account, entry.id, name, round(alike.score, 4), reason)
                key = (name, entry.id)
                if key not in best or match.score > best[key].score:
                    best[key] = match
        yield from sorted(best.values(), key=lambda match: (-match.score, match.entry))
