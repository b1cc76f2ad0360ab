"""Who calls the API of an installation in the test's own process."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from titan.runtime import Titan
from titan_api.app import create_app

Ask = Callable[..., httpx.Response]
"""Sends a request: method, path, a key where there is one, and what `httpx` takes."""


def asker(titan: Titan, address: str = "http://titan", prefix: str = "") -> Ask:
    """Return a function that sends a request to a fresh application over an installation.

    Args:
        titan: the installation.
        address: by which it is called.
        prefix: before every path.
    """
    app = create_app(titan)

    def send(method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with httpx.AsyncClient(transport=transport, base_url=address) as client:
                return await client.request(method, prefix + path, headers=headers, **more)

        return asyncio.run(sent())

    return send
