"""What the chip of an electronic travel document says, and how far that is proved."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from titan.domain.document import FaceComparison, Mrz


@dataclass(frozen=True, slots=True)
class ChipFiles:
    """The elementary files of a chip as a reader exported them (ICAO 9303-10, section 4).

    Attributes:
        security_object: the bytes of EF.SOD.
        data_groups: the bytes of EF.DG1, EF.DG2 and so on, by their number from 1 to 16.
    """

    security_object: bytes
    data_groups: Mapping[int, bytes]


class DataGroupState(StrEnum):
    """How a data group compares with the hash that the security object holds of it."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNLISTED = "unlisted"


class SignatureState(StrEnum):
    """Whether the security object is signed by the certificate that it carries."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    UNSUPPORTED = "unsupported"


class SignerState(StrEnum):
    """Whether the document signer was certified by a state whose certificate the operator holds."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    OUT_OF_VALIDITY = "out-of-validity"
    NO_LIST = "no-list"


@dataclass(frozen=True, slots=True)
class PassiveAuthentication:
    """The outcome of passive authentication (ICAO 9303-11, section 5.1).

    It proves that the data are as the issuing state signed them. It does not prove that the chip
    was there: a copy of the files is authenticated as well as the original.

    Attributes:
        hash_algorithm: of the data groups, for example ``sha256``.
        signature_algorithm: in words, for example ``ECDSA brainpoolP256r1 with sha256``.
        data_groups: every data group that was given, by its number.
        signature: of the security object.
        signer: whether its certificate leads to the operator's list; revocation is not checked.
        signer_country: two letters of the state that certified the signer, or "" if not stated.
    """

    hash_algorithm: str
    signature_algorithm: str
    data_groups: Mapping[str, DataGroupState]
    signature: SignatureState
    signer: SignerState
    signer_country: str


@dataclass(frozen=True, slots=True)
class ChipFace:
    """The portrait in data group 2; its pixels travel beside the report, never in it.

    Attributes:
        media_type: ``image/jpeg`` or ``image/jp2``.
        width, height: in pixels.
    """

    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Chip:
    """What was read from the files of a chip.

    Attributes:
        mrz: the machine-readable zone of data group 1.
        face: the portrait of data group 2, or None where it was not given.
        authentication: how far the data are proved.
        selfie: that portrait against the holder's own picture where both were given, or None.
    """

    mrz: Mrz
    face: ChipFace | None
    authentication: PassiveAuthentication
    selfie: FaceComparison | None = None
