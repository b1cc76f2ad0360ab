"""What one request is, before anything is sent: both clients send the same calls."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from titan.domain.encoding import from_json

T = TypeVar("T")

CHUNK_BYTES, PIECE_BYTES = 1 << 16, 4 << 20

Content = bytes | Path
"""A body: in memory, or a file that is read as it is sent."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request and how its answer is read.

    Attributes:
        method, path: of the request; the path begins behind ``/v1``.
        read: makes the result from the answer's JSON.
        json: body, or None.
        content: body that is no JSON, or None.
        params: query; None values are left out.
        headers: beside those of every request.
        repeatable: whether a request whose answer was lost may be sent again.
        public: whether it is sent without the key, so that nobody can tell who asked.
    """

    method: str
    path: str
    read: Callable[[Any], T]
    json: Any = None
    content: Content | None = None
    params: Mapping[str, str | int | None] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = False
    public: bool = False

    def arguments(self) -> dict[str, Any]:
        """Return what httpx is called with, but for a body that is streamed."""
        query = {name: str(value) for name, value in self.params.items() if value is not None}
        body = {} if self.json is None else {"json": self.json}
        return {"params": query, "headers": dict(self.headers), **body}


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A page of things, and the cursor of the next one (None at the end)."""

    items: tuple[T, ...]
    next_cursor: str | None


def reader(kind: type[T]) -> Callable[[Any], T]:
    """Return what reads an answer as a noun of the domain."""
    return lambda data: from_json(kind, data)


def items(kind: type[T]) -> Callable[[Any], tuple[T, ...]]:
    """Return what reads an answer's ``items``."""
    return lambda data: tuple(from_json(kind, item) for item in data["items"])


def listing(kind: type[T], cursor: str = "next_cursor") -> Callable[[Any], Listing[T]]:
    """Return what reads a page; ``cursor`` is the member that leads to the next one."""

    def read(data: Any) -> Listing[T]:
        following = data[cursor]
        found = tuple(from_json(kind, item) for item in data["items"])
        return Listing(found, None if following is None else str(following))

    return read


def nothing(_data: Any) -> None:
    """Read an answer without a body."""


def plain(data: Any) -> dict[str, Any]:
    """Read an answer whose shape is the service's own.

    Raises:
        TypeError: if it is no object.
    """
    if not isinstance(data, dict):
        raise TypeError("expected an object")
    return data


def once(key: str | None) -> dict[str, str]:
    """Return the header by which a request that is sent twice is done once."""
    return {"Idempotency-Key": key or secrets.token_hex(16)}


def chunks(file: Path) -> Iterator[bytes]:
    """Yield a file piece by piece; it is never in memory as a whole."""
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            yield chunk


async def async_chunks(file: Path) -> AsyncIterator[bytes]:
    """Yield as of `chunks`; reading a local file does not wait long enough to need a thread."""
    for chunk in chunks(file):
        yield chunk


def piece_at(content: Content, offset: int) -> bytes:
    """Return the piece of a body that begins at an offset; none behind its end."""
    if isinstance(content, bytes):
        return content[offset : offset + PIECE_BYTES]
    with content.open("rb") as file:
        file.seek(offset)
        return file.read(PIECE_BYTES)
