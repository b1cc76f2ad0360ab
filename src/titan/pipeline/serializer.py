"""How DBOS keeps what passes through a workflow: as encrypted JSON, never as pickles."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from dbos import Serializer

from titan.errors import TitanError
from titan.failures import CATALOGUE
from titan.storage.root_key import seal, unseal

_BOUND_TO = "workflow"


class SealedSerializer(Serializer):
    """Encrypts every argument, result and error of a workflow with AES-256-GCM.

    Args:
        key: 32 bytes, derived from the root key.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def name(self) -> str:
        """Return the name that DBOS keeps beside each value."""
        return "titan_sealed_json"

    def serialize(self, data: Any) -> str:
        """Return base64 of the sealed JSON of ``data``.

        Raises:
            TypeError: for anything that JSON does not have, errors excepted.
        """
        plain = json.dumps(data, default=_error_as_json).encode()
        return base64.b64encode(seal(self._cipher, plain, _BOUND_TO)).decode()

    def deserialize(self, serialized_data: str) -> Any:
        """Open what `serialize` made.

        Raises:
            StorageError: ``storage.key`` if another key sealed it.
        """
        plain = unseal(self._cipher, base64.b64decode(serialized_data), _BOUND_TO)
        return json.loads(plain, object_hook=_error_from_json)


class WorkflowFailure(Exception):
    """A foreign error that ended a workflow: only its kind is kept."""


def _error_as_json(value: object) -> dict[str, str]:
    if isinstance(value, TitanError):
        return {"__error__": value.code, "detail": value.detail}
    if isinstance(value, BaseException):
        # The words of a foreign error may quote what it choked on.
        return {"__error__": type(value).__name__, "detail": ""}
    raise TypeError(f"{type(value).__name__} does not belong in a workflow")


def _error_from_json(data: dict[str, Any]) -> Any:
    if "__error__" not in data:
        return data
    code = data["__error__"]
    return TitanError(code, data["detail"]) if code in CATALOGUE else WorkflowFailure(code)
