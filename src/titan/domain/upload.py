"""A document that arrives in pieces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upload:
    """How far a document has come, free of personal data.

    Attributes:
        id: ``upload_`` and 32 hex digits.
        case_id: whose document it is.
        size: bytes of the whole document.
        offset: how many of them are kept; the next piece begins there.
        complete: whether the document was handed in.
        expires_at: Unix seconds; what is not complete by then is forgotten.
    """

    id: str
    case_id: str
    size: int
    offset: int
    complete: bool
    expires_at: float
