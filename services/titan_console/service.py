"""The console as a client of the API: what it may do is what the key that signed in may do.

Requests do not leave the process. Rights, limits and the audit log are the API's own, so that
there is no second way to the same things.
"""

from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp

_BASE = "http://titan"  # never looked up: the transport calls the application
_SECONDS = 600.0  # scoring a file takes minutes; the API has limits of its own


class Refusal(Exception):
    """The API did not do what it was asked.

    Attributes:
        status: of the HTTP answer.
        problem: its problem object (RFC 9457).
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(str(problem.get("code")))


class Service:
    """The API in the name of one key.

    Args:
        api: the application.
        token: of the key.
        address: that the browser calls from.
    """

    def __init__(self, api: ASGIApp, token: str, address: str) -> None:
        self._api = api
        self._headers = {"Authorization": f"Bearer {token}"}
        self._address = address

    async def get(self, path: str, **asked: object) -> Any:
        """Return what the API answers, as plain values.

        Raises:
            Refusal: with the problem, if it refuses.
        """
        given = {name: str(value) for name, value in asked.items() if value not in (None, "")}
        return (await self._send("GET", path, params=given)).json()

    async def text(self, path: str) -> str:
        """Return an answer that is no JSON; errors as of `get`."""
        return (await self._send("GET", path)).text

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send JSON and return the answer; errors as of `get`."""
        answer = await self._send("POST", path, json=body)
        return answer.json() if answer.content else None

    async def put(self, path: str, content: bytes) -> Any:
        """Send bytes and return the answer; errors as of `get`."""
        return (await self._send("PUT", path, content=content)).json()

    async def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._api, client=(self._address, 0))
        async with httpx.AsyncClient(
            transport=transport, base_url=_BASE, headers=self._headers, timeout=_SECONDS
        ) as client:
            answer = await client.request(method, f"/v1{path}", **request)
        if answer.is_success:
            return answer
        raise Refusal(answer.status_code, answer.json())
