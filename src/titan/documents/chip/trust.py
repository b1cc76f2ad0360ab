"""The operator's list of country signing certification authorities (CSCA), and who is on it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from titan.documents.chip.certificates import in_force, issued_by, read_certificate
from titan.documents.chip.der import MalformedError
from titan.domain.chip import SignerState
from titan.errors import DocumentError

_MOST_BYTES = 1 << 16  # of one file; a certificate has some two thousand


@dataclass(frozen=True, slots=True)
class TrustList:
    """Certificates of states' authorities that the operator got by a way that they trust.

    Attributes:
        authorities: the certificates; self-signed or linked, each is trusted as it stands.
        given: whether the operator supplied a list at all.
    """

    authorities: tuple[x509.Certificate, ...]
    given: bool = True

    def judge(self, signer: x509.Certificate, signed_at: datetime) -> SignerState:
        """Say whether a document signer was certified by an authority of the list.

        The signer must be in force at the moment of signing, and the authority on the day from
        which it certified the signer. Revocation is not checked: that needs the states' lists.

        Args:
            signer: its certificate.
            signed_at: when it signed; the present where the signature does not say.

        Raises:
            UnsupportedError: if an authority of that name signs by an unknown algorithm.
        """
        if not self.given:
            return SignerState.NO_LIST
        issuers = [one for one in self.authorities if issued_by(signer, one)]
        if not issuers:
            return SignerState.UNKNOWN
        certified = any(in_force(one, signer.not_valid_before_utc) for one in issuers)
        if not certified or not in_force(signer, signed_at):
            return SignerState.OUT_OF_VALIDITY
        return SignerState.TRUSTED


def load_trust_list(folder: Path | None) -> TrustList:
    """Read every certificate of a folder, DER or PEM, one or more a file.

    Args:
        folder: of the setting ``csca_dir``; None for no list.

    Raises:
        DocumentError: ``document.csca-unreadable``, naming the file.
    """
    if folder is None:
        return TrustList((), given=False)
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise DocumentError(
            "document.csca-unreadable", "The folder of authorities cannot be read."
        ) from error
    return TrustList(tuple(one for file in files for one in _certificates(file)))


def _certificates(file: Path) -> list[x509.Certificate]:
    try:
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise MalformedError("too large")
        if b"-----BEGIN CERTIFICATE-----" in data:
            return x509.load_pem_x509_certificates(data)
        return [read_certificate(data)]
    except (OSError, ValueError) as error:
        raise DocumentError(
            "document.csca-unreadable", f"The file '{file.name}' is no certificate."
        ) from error
