"""Finished pieces on disk, each with the digest of its content."""

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.aml.drafts import drafted

_DIGEST = 32


class Store:
    """Keeps the scores of pieces by the digest of what they depend on.

    A file that was cut short or changed is not believed: the piece is scored again.

    Args:
        folder: is made if need be.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def get(self, key: str) -> NDArray[np.float32] | None:
        """Return kept scores, None where there are none that can be believed."""
        path = self._folder / f"{key}.scores"
        if not path.is_file():
            return None
        content = path.read_bytes()
        digest, body = content[:_DIGEST], content[_DIGEST:]
        if hashlib.sha256(body).digest() != digest:
            return None
        return np.frombuffer(body, dtype="<f4").astype(np.float32)

    def put(self, key: str, scores: NDArray[np.float32]) -> None:
        """Keep scores; the file appears whole or not at all."""
        body = scores.astype("<f4").tobytes()
        path = self._folder / f"{key}.scores"
        with drafted(path) as draft:
            draft.write_bytes(hashlib.sha256(body).digest() + body)
