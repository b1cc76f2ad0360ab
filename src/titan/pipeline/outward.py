"""Posts to addresses that others chose, and nowhere that only we can reach.

The name is resolved once; every address that it has must be public; the connection goes to one of
those very addresses, so that a second answer of the name server changes nothing. Redirects are
not followed and no proxy of the environment is asked.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping

import httpx

from titan.errors import ServiceError


class Poster:
    """Sends bodies to foreign addresses.

    Args:
        seconds: for one delivery as a whole.
        private: whether private addresses are allowed, for development.
    """

    def __init__(self, seconds: float, *, private: bool) -> None:
        self._seconds = seconds
        self._private = private
        self._client = httpx.AsyncClient(trust_env=False, timeout=seconds, follow_redirects=False)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post a body and return the status of the answer, whose body is not read.

        Raises:
            ServiceError: ``service.forbidden-address``; ``service.no-receiver`` if nobody takes
                it in time.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._posted(httpx.URL(url), body, headers)
        except (TimeoutError, OSError, httpx.HTTPError, httpx.InvalidURL) as error:
            kind = type(error).__name__
            raise ServiceError("service.no-receiver", f"The receiver failed: {kind}.") from error

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _posted(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> int:
        address = await self._address(url)
        sent = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers={**headers, "Host": url.netloc.decode()},
            extensions={"sni_hostname": url.host},
        )
        answer = await self._client.send(sent, stream=True)
        await answer.aclose()
        return answer.status_code

    async def _address(self, url: httpx.URL) -> str:
        port = url.port or (443 if url.scheme == "https" else 80)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(each[4][0]) for each in found]
        if not self._private and not all(map(is_public, addresses)):
            raise ServiceError("service.forbidden-address", "The receiver's address is private.")
        return str(addresses[0])


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Say whether an address is one of the public internet, also behind a mapping."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64 (RFC 6052)
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast
