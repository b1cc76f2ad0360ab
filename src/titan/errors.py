"""Every error that TITAN raises; their stable codes stand in `titan.failures`.

    TitanError
    ├── UsageError          the request itself is wrong
    ├── DocumentError       the bytes are not a picture that can be examined
    ├── CredentialError     a credential cannot be issued, found or renewed
    ├── ProofError          a proof cannot be made or read
    ├── ChainError          the chain cannot be reached, or refused a transaction
    ├── MoneyError          a transaction file cannot be scored
    ├── ArtifactError       a built file is missing or is not the one that was pinned
    ├── StorageError        the database or a blob cannot be used
    └── ServiceError        the service cannot be reached, or is not in a state to answer

An error says what happened (`detail`, free of personal data), by what name to look it up
(`code`) and the way out (`remedy`). "Checked and invalid" is never an error: it is a
`titan.domain.proof.Verification`.
"""

from titan.failures import CATALOGUE


class TitanError(Exception):
    """Base of all errors.

    Args:
        code: a key of `CATALOGUE`.
        detail: what happened this time, in one sentence, without personal data.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        self.failure = CATALOGUE[code]
        super().__init__(f"{code}: {detail} {self.failure.remedy}")

    def __reduce__(self) -> tuple[type["TitanError"], tuple[str, str]]:
        """Survive the trip between processes: examination runs in one of its own."""
        return type(self), (self.code, self.detail)

    @property
    def remedy(self) -> str:
        """The way out."""
        return self.failure.remedy

    def as_problem(self) -> dict[str, object]:
        """Return the RFC 9457 problem object for this error."""
        return {
            "type": f"urn:titan:error:{self.code}",
            "title": self.failure.title,
            "status": self.failure.status,
            "detail": self.detail,
            "code": self.code,
            "remedy": self.failure.remedy,
        }


class UsageError(TitanError):
    """The request itself is wrong."""


class DocumentError(TitanError):
    """The bytes are not a picture that can be examined."""


class CredentialError(TitanError):
    """A credential cannot be issued, found or renewed."""


class ProofError(TitanError):
    """A proof cannot be made or read."""


class ChainError(TitanError):
    """The chain cannot be reached, or refused a transaction."""


class MoneyError(TitanError):
    """A transaction file cannot be scored."""


class ArtifactError(TitanError):
    """A built file is missing or is not the one that was pinned."""


class StorageError(TitanError):
    """The database or a blob cannot be used."""


class ServiceError(TitanError):
    """The service cannot be reached, or is not in a state to answer."""
