"""Events of a case out of a stream of server-sent events (HTML Living Standard 9.2)."""

import json

from titan.domain.case import FINAL, CaseStatus
from titan.domain.encoding import from_json
from titan.domain.event import Event
from titan.errors import ServiceError

_FINAL = frozenset(status.value for status in FINAL)
STREAM_TYPE = "text/event-stream"


class EventReader:
    """Takes lines, gives events, and knows where to go on when the line was cut.

    Args:
        after: id of the event to go on behind; 0 for the first.
    """

    def __init__(self, after: int = 0) -> None:
        self._after = after
        self._data: list[str] = []
        self.ended = False

    def headers(self) -> dict[str, str]:
        """Return what asks for the events that were not seen yet."""
        return {"Accept": STREAM_TYPE, "Last-Event-ID": str(self._after)}

    def feed(self, line: str) -> Event | None:
        """Take one line without its end; return the event that it completes.

        Raises:
            ServiceError: ``service.answer`` if what came is no event.
        """
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))
        if line or not self._data:
            return None
        text, self._data = "\n".join(self._data), []
        try:
            event = from_json(Event, json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            raise ServiceError("service.answer", "The stream holds no event.") from error
        self._after, self.ended = event.id, event.status in _FINAL
        return event

    def cut(self) -> None:
        """Forget what came of an event when the line was cut."""
        self._data = []


def stands_still(status: CaseStatus) -> bool:
    """Say whether nothing more happens to a case by itself."""
    return status in FINAL or status is CaseStatus.IN_REVIEW
