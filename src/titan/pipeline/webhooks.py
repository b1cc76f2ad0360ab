"""Where tenants want to be told of events: endpoints with their secrets, and the messages."""

import base64
import os
import secrets
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from titan.domain.access import OPERATOR, Caller
from titan.domain.case import CaseStatus
from titan.domain.event import Endpoint, Message
from titan.errors import UsageError
from titan.pipeline.paging import Page, page_of
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.root_key import RootKey
from titan.storage.tables import WebhookEndpointRow, WebhookMessageRow

EVENT_TYPES = tuple(f"case.{status.value}" for status in CaseStatus)
"""Every status of a case has an event, failures too."""

_SECRET_BYTES = 32
_MOST_ENDPOINTS = 20


class WebhookBook:
    """The endpoints of all tenants, and what is on its way to them.

    Args:
        database: holds them.
        root: seals their secrets.
        private: whether addresses may be private and connections plain, for development.
    """

    def __init__(self, database: Database, root: RootKey, *, private: bool) -> None:
        self._database = database
        self._root = root
        self._private = private

    def create(
        self, url: str, types: Iterable[str] = (), caller: Caller = OPERATOR
    ) -> tuple[Endpoint, str]:
        """Make an endpoint and return it with its secret, which is shown this once.

        Args:
            url: https, without user, password or fragment.
            types: of `EVENT_TYPES`; none for all.
            caller: in whose room.

        Raises:
            UsageError: ``usage.argument``, or ``usage.conflict`` for more than twenty endpoints.
        """
        wanted = tuple(dict.fromkeys(types))
        if set(wanted) - set(EVENT_TYPES):
            raise UsageError("usage.argument", "An event type is unknown.")
        _check_url(url, private=self._private)
        secret = os.urandom(_SECRET_BYTES)
        endpoint = Endpoint(f"hook_{secrets.token_hex(16)}", url, wanted, time.time(), None)
        with self._database.write() as session:
            if len(self._living(session, caller.tenant)) >= _MOST_ENDPOINTS:
                raise UsageError("usage.conflict", "The tenant has all the endpoints it may have.")
            session.add(
                WebhookEndpointRow(
                    id=endpoint.id,
                    tenant=caller.tenant,
                    url=url,
                    types=" ".join(wanted),
                    secret=self._root.wrap(secret, endpoint.id),
                    created_at=endpoint.created_at,
                )
            )
            record(session, caller, "webhook.created", endpoint.id)
        return endpoint, "whsec_" + base64.b64encode(secret).decode()

    def endpoints(self, caller: Caller = OPERATOR) -> tuple[Endpoint, ...]:
        """Return the caller's endpoints, never their secrets."""
        with self._database.read() as session:
            return tuple(map(as_endpoint, self._living(session, caller.tenant)))

    def disable(self, endpoint_id: str, caller: Caller = OPERATOR) -> None:
        """Send nothing more to an endpoint; what waits for it is given up.

        Raises:
            UsageError: ``usage.not-found``.
        """
        with self._database.write() as session:
            row = session.get(WebhookEndpointRow, endpoint_id)
            if row is None or row.tenant != caller.tenant:
                raise UsageError("usage.not-found", "No endpoint has this id.")
            if row.disabled_at is None:
                switch_off(session, row)
                record(session, caller, "webhook.disabled", endpoint_id)

    def messages(self, limit: int, cursor: str | None, caller: Caller = OPERATOR) -> Page[Message]:
        """Return the caller's messages in order; errors as of `page_of`."""
        query = select(WebhookMessageRow).where(WebhookMessageRow.tenant == caller.tenant)
        with self._database.read() as session:
            return page_of(session, query, WebhookMessageRow, as_message, limit, cursor)

    def waiting(self) -> int:
        """Return how many messages of all tenants are still on their way."""
        query = select(func.count()).where(WebhookMessageRow.next_at.is_not(None))
        with self._database.read() as session:
            return session.scalar(query) or 0

    def redeliver(self, message_id: str, caller: Caller = OPERATOR) -> Message:
        """Send a message again now, whether it was delivered, given up or waits.

        Raises:
            UsageError: ``usage.not-found``; ``usage.conflict`` if its endpoint takes none.
        """
        with self._database.write() as session:
            row = session.get(WebhookMessageRow, message_id)
            if row is None or row.tenant != caller.tenant:
                raise UsageError("usage.not-found", "No message has this id.")
            if session.get_one(WebhookEndpointRow, row.endpoint_id).disabled_at is not None:
                raise UsageError("usage.conflict", "The endpoint is disabled.")
            row.delivered_at = row.dead_at = None
            row.next_at, row.attempts = time.time(), 0
            record(session, caller, "webhook.redelivery-ordered", message_id)
            return as_message(row)

    def _living(self, session: Session, tenant: str) -> list[WebhookEndpointRow]:
        query = (
            select(WebhookEndpointRow)
            .where(WebhookEndpointRow.tenant == tenant, WebhookEndpointRow.disabled_at.is_(None))
            .order_by(WebhookEndpointRow.created_at)
        )
        return list(session.scalars(query))


def switch_off(session: Session, endpoint: WebhookEndpointRow) -> None:
    """Disable an endpoint and give up what waits for it."""
    endpoint.disabled_at = now = time.time()
    waiting = select(WebhookMessageRow).where(
        WebhookMessageRow.endpoint_id == endpoint.id, WebhookMessageRow.next_at.is_not(None)
    )
    for message in session.scalars(waiting):
        message.next_at, message.dead_at = None, now


def as_endpoint(row: WebhookEndpointRow) -> Endpoint:
    """Return the domain's view of a row."""
    types = tuple(row.types.split())
    return Endpoint(row.id, row.url, types, row.created_at, row.disabled_at)


def as_message(row: WebhookMessageRow) -> Message:
    """Return the domain's view of a row."""
    return Message(**{name: getattr(row, name) for name in Message.__dataclass_fields__})


def _check_url(url: str, *, private: bool) -> None:
    parts = urlsplit(url)
    schemes = ("https", "http") if private else ("https",)
    if (
        parts.scheme not in schemes
        or not parts.hostname
        or parts.username is not None
        or parts.fragment
    ):
        raise UsageError("usage.argument", "The url is no plain https address.")
