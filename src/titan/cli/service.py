"""How commands reach a running service."""

from typing import TYPE_CHECKING

from titan.errors import ServiceError

if TYPE_CHECKING:
    from titan.client.client import Client
    from titan.settings import Settings


def connect(settings: "Settings", url: str | None) -> "Client":
    """Connect to the service of the settings, or at another address.

    Raises:
        ServiceError: ``service.unreachable`` if there is no API key for it here.
    """
    from titan.client.client import Client

    key = settings.api_key
    if key is None:
        try:
            key = (settings.data_dir / "keys" / "api.key").read_text().strip()
        except FileNotFoundError as error:
            raise ServiceError(
                "service.unreachable", "No service was ever started in this data folder."
            ) from error
    return Client(url or f"http://{settings.api_host}:{settings.api_port}", key)
