"""The offer of a credential to a foreign wallet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
"""What a wallet calls its taking of an offer's code (OpenID4VCI 1.0, section 6.1)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a wallet is given, as a link or a QR code.

    Attributes:
        credential_offer: the object of OpenID4VCI 1.0, section 4.1.1.
        link: the same for a wallet on the same device.
        pin: what its holder types in, where one was asked for; given to them another way.
        expires_at: Unix seconds.
    """

    credential_offer: Mapping[str, Any]
    link: str
    pin: str | None
    expires_at: float
