"""Read what others publish: OFAC's addresses by currency, and OpenSanctions' entities."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from titan.errors import MoneyError

_ADDRESSES = "sanctioned_addresses_"
_NAMES = ("name", "alias", "previousName")
_IDENTIFIERS = ("publicKey", "iban", "accountNumber")
_PERSON = "Person"
_PARTIES = frozenset(
    ("Person", "Company", "Organization", "LegalEntity", "PublicBody", "Vessel", "Airplane")
)
_ACCOUNTS = frozenset(("CryptoWallet", "BankAccount"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed person, company, ship, wallet or bank account.

    Attributes:
        id: as in its list.
        schema: what it is, in FollowTheMoney's words.
        names: under which it is known; none for an account.
        accounts: addresses, IBANs and account numbers.
        topics: why it is listed, such as ``sanction``.
        holder: id of who holds an account, empty if the list does not say.
    """

    id: str
    schema: str
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    holder: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is a natural person."""
        return self.schema == _PERSON


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the entries of a published file.

    Args:
        path: ``sanctioned_addresses_TICKER.txt``, an address a line; or FollowTheMoney entities, a
            JSON object a line, with properties as texts or as whole entities.

    Raises:
        MoneyError: ``money.file-missing``; ``money.list-unreadable``, which names the line.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            if path.name.startswith(_ADDRESSES):
                yield from _addresses(file, path.stem.removeprefix(_ADDRESSES))
            else:
                yield from _entities(file)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise MoneyError("money.file-missing", "The list is not there.") from error
    except UnicodeDecodeError as error:
        raise MoneyError("money.list-unreadable", "The list is no UTF-8 text.") from error


def _addresses(lines: Iterator[str], ticker: str) -> Iterator[Entry]:
    for line in lines:
        address = line.strip()
        if address:
            yield Entry(f"{ticker}:{address}", "CryptoWallet", (), (address,), ("sanction",))


def _entities(lines: Iterator[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield from _entity(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            detail = f"Line {number} of the list is no FollowTheMoney entity."
            raise MoneyError("money.list-unreadable", detail) from error


def _entity(entity: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield an entity that can be matched, and those nested in it."""
    schema, properties = entity["schema"], entity["properties"]
    for values in properties.values():
        for value in values:
            if isinstance(value, dict):
                yield from _entity(value)
    if schema not in _PARTIES | _ACCOUNTS:
        return
    names = _texts(properties, _NAMES) if schema in _PARTIES else ()
    if schema in _PARTIES and not names and entity.get("caption"):
        names = (entity["caption"],)
    yield Entry(
        id=entity["id"],
        schema=schema,
        names=names,
        accounts=_texts(properties, _IDENTIFIERS),
        topics=_texts(properties, ("topics",)),
        holder=next(iter(_texts(properties, ("holder",))), ""),
    )


def _texts(properties: Mapping[str, Sequence[Any]], names: Sequence[str]) -> tuple[str, ...]:
    """Return the texts of some properties, each once, in order; of a nested entity its id."""
    values = (value for name in names for value in properties.get(name, ()))
    texts = (value["id"] if isinstance(value, dict) else str(value) for value in values)
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
