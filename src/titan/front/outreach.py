"""Who is told of what happens: events of cases, and webhooks."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from titan.domain.access import OPERATOR, Caller
from titan.front.wiring import Wiring

if TYPE_CHECKING:
    from titan.domain.event import Endpoint, Event, Message
    from titan.pipeline.paging import Page


class Outreach(Wiring):
    """What is done with events."""

    def case_events(
        self, case_id: str, after: int = 0, limit: int = 100, caller: Caller = OPERATOR
    ) -> "tuple[Event, ...]":
        """Return what happened to a case behind an event, in order; `UsageError` if none is."""
        return self._cases.events(case_id, after, limit, caller)

    def create_webhook(
        self, url: str, types: Iterable[str] = (), caller: Caller = OPERATOR
    ) -> "tuple[Endpoint, str]":
        """Make an endpoint with its secret; errors as of `WebhookBook.create`."""
        return self._webhooks.create(url, types, caller)

    def webhooks(self, caller: Caller = OPERATOR) -> "tuple[Endpoint, ...]":
        """Return the caller's endpoints."""
        return self._webhooks.endpoints(caller)

    def disable_webhook(self, endpoint_id: str, caller: Caller = OPERATOR) -> None:
        """Send nothing more to an endpoint; errors as of `WebhookBook.disable`."""
        self._webhooks.disable(endpoint_id, caller)

    def webhook_messages(
        self, limit: int = 50, cursor: str | None = None, caller: Caller = OPERATOR
    ) -> "Page[Message]":
        """Return the caller's messages with what came of them, oldest first."""
        return self._webhooks.messages(limit, cursor, caller)

    def webhooks_waiting(self) -> int:
        """Return how many messages of all tenants are still on their way."""
        return self._webhooks.waiting()

    def redeliver(self, message_id: str, caller: Caller = OPERATOR) -> "Message":
        """Send a message again now; errors as of `WebhookBook.redeliver`."""
        return self._webhooks.redeliver(message_id, caller)
