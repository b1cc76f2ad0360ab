"""Takes messages to their endpoints: signed, in time, again with growing pauses, at last given up.

A message lies in the outbox from the transaction of its event until a receiver takes it, so it
arrives at least once; its id stays the same, by which a receiver tells a repetition. Each endpoint
gets one message at a time, so that one that hangs delays nobody else.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from titan.domain.access import itself
from titan.domain.event import Event
from titan.errors import ServiceError, TitanError
from titan.pipeline.events import as_event
from titan.pipeline.outward import Poster
from titan.pipeline.webhooks import switch_off
from titan.settings import Settings
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.root_key import RootKey
from titan.storage.tables import EventRow, WebhookEndpointRow, WebhookMessageRow
from titan.telemetry.logs import get_log

_POLL_SECONDS = 0.25
_GROWTH = 3
_LONGEST_PAUSE = 6 * 3600.0
_LEASE_SECONDS = 30.0
_AT_ONCE = 64
_GONE = 410

_log = get_log("pipeline")


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One message with all that sending it needs."""

    message_id: str
    endpoint_id: str
    url: str
    secret: bytes
    event: Event


class Courier:
    """A thread that delivers until it is stopped.

    Args:
        database: holds outbox and endpoints.
        root: opens their secrets.
        settings: limits of time and attempts.
    """

    def __init__(self, database: Database, root: RootKey, settings: Settings) -> None:
        self._database = database
        self._root = root
        self._settings = settings
        self._busy: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="titan-courier", daemon=True)

    def start(self) -> None:
        """Deliver in the background until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is under way is sent again at the next start."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._deliver())

    async def _deliver(self) -> None:
        settings = self._settings
        poster = Poster(settings.webhook_timeout, private=settings.webhook_private_addresses)
        under_way: set[asyncio.Task[None]] = set()
        try:
            while not self._stop.is_set():
                for parcel in await self._asked(self._due):
                    self._busy.add(parcel.endpoint_id)
                    task = asyncio.create_task(self._carry(poster, parcel))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                await asyncio.sleep(_POLL_SECONDS)
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await poster.close()

    async def _asked(self, due: Callable[[], list[_Parcel]]) -> list[_Parcel]:
        """Ask the database; where it does not answer, nothing is due."""
        try:
            return await asyncio.to_thread(due)
        except TitanError as error:
            _log.warning("webhooks.not-read", code=error.code)
            return []

    def _due(self) -> list[_Parcel]:
        """Take what is due, one message an endpoint, on a lease."""
        now, found = time.time(), list[_Parcel]()
        query = (
            select(WebhookMessageRow)
            .where(WebhookMessageRow.next_at <= now)
            .order_by(WebhookMessageRow.next_at)
            .limit(_AT_ONCE)
        )
        if self._busy:
            query = query.where(WebhookMessageRow.endpoint_id.not_in(self._busy))
        with self._database.read() as session:
            if session.scalars(query).first() is None:
                return found
        with self._database.write() as session:
            taken = set[str]()
            for row in session.scalars(query.with_for_update(skip_locked=True)):
                if row.endpoint_id in taken:
                    continue
                taken.add(row.endpoint_id)
                row.next_at = now + self._settings.webhook_timeout + _LEASE_SECONDS
                endpoint = session.get_one(WebhookEndpointRow, row.endpoint_id)
                secret = self._root.unwrap(endpoint.secret, endpoint.id)
                event = as_event(session.get_one(EventRow, row.event_id))
                found.append(_Parcel(row.id, endpoint.id, endpoint.url, secret, event))
        return found

    async def _carry(self, poster: Poster, parcel: _Parcel) -> None:
        """Send one message once and note what came of it."""
        try:
            body, now = body_of(parcel.event), int(time.time())
            headers = signed_headers(parcel.secret, parcel.message_id, now, body)
            status, code = await _status_of(poster.post(parcel.url, body, headers))
            await asyncio.to_thread(self._note, parcel, status, code)
        except TitanError as error:  # the lease runs out, and it is sent again
            _log.warning("webhook.not-noted", code=error.code)
        finally:
            self._busy.discard(parcel.endpoint_id)

    def _note(self, parcel: _Parcel, status: int, code: str) -> None:
        with self._database.write() as session:
            row = session.get_one(WebhookMessageRow, parcel.message_id)
            row.attempts, row.last_status = row.attempts + 1, status
            if 200 <= status < 300:
                row.delivered_at, row.next_at = time.time(), None
            elif status == _GONE:
                endpoint = session.get_one(WebhookEndpointRow, parcel.endpoint_id)
                switch_off(session, endpoint)
                record(session, itself(row.tenant, "courier"), "webhook.disabled", endpoint.id)
            elif row.attempts >= self._settings.webhook_attempts:
                row.dead_at, row.next_at = time.time(), None
            else:
                row.next_at = time.time() + pause(row.attempts, self._settings.webhook_pause)
        _log.info("webhook.sent", status=str(status), code=code)


async def _status_of(posting: Awaitable[int]) -> tuple[int, str]:
    try:
        return await posting, ""
    except ServiceError as error:
        return 0, error.code


def body_of(event: Event) -> bytes:
    """Return what is posted for an event: its type, time and ids."""
    moment = datetime.fromtimestamp(event.at, UTC).isoformat(timespec="milliseconds")
    data = {
        "event_id": event.id,
        "case_id": event.case_id,
        "applicant_id": event.applicant_id,
        "status": event.status,
        "reason": event.reason,
    }
    payload = {"type": event.type, "timestamp": moment, "data": data}
    return json.dumps(payload, separators=(",", ":")).encode()


def signed_headers(secret: bytes, message_id: str, now: int, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks 1.0: id, time, and HMAC-SHA-256 over all three."""
    signed = f"{message_id}.{now}.".encode() + body
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def pause(attempts: int, first: float) -> float:
    """Return the seconds until the next attempt: tripled each time, half of it by chance."""
    longest = min(first * float(_GROWTH ** (attempts - 1)), _LONGEST_PAUSE)
    return longest * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, keeps no secret
