"""Somebody at the console's door, for tests of its pages that need no browser."""

import asyncio
import re
from typing import Any

import httpx

from titan.runtime import Titan
from titan_api.app import create_app
from titan_console.app import add_faces


class Visitor:
    """Somebody with a browser, without a process or a port."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.cookies = httpx.Cookies()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request and keep the cookies that come back."""

        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://titan", cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(sent())

    def sign_in(self, token: str) -> httpx.Response:
        """Send the form with a key."""
        return self.ask("POST", "/console/sign-in", data={"key": token})

    def csrf(self) -> str:
        """Return the token that the forms of the session bear."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.ask("GET", "/console/cases").text)
        assert found is not None
        return found[1]


def visitor_of(titan: Titan) -> Visitor:
    """Return somebody who sees the faces of an installation."""
    app = create_app(titan)
    add_faces(app, titan)
    return Visitor(app)
