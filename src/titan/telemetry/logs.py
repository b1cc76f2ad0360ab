"""Logs as JSON lines on standard error, with an allow-list of what may be in them.

An allow-list, not a deny-list: a new field appears in no log until somebody thought about
whether it can hold personal data. Messages of foreign libraries are never printed, only where
they came from, because nobody has read what they put into them.
"""

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    "batch_id bytes case_id code count credential_id exception executor level logger method place "
    "request_id room route sequence seconds status time tx_hash url workflow".split()
)
"""The fields that a line may have beside ``event``."""

_EVENT = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)*")
_VALUE = re.compile(r"[\w ./:{}%+-]{0,160}")
_LEVELS = logging.getLevelNamesMapping()
_FOREIGN = ("dbos", "uvicorn", "alembic", "sqlalchemy", "asyncio", "web3")


class _Lines:
    """Writes to whatever standard error is at the moment, so that tests can capture it."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    def msg(self, message: str) -> None:
        self.stream.write(message + "\n")
        self.stream.flush()

    debug = info = warning = error = critical = msg


def get_log(room: str) -> structlog.typing.FilteringBoundLogger:
    """Return the logger of a room; below the level of `configure` it says nothing."""
    made = structlog.wrap_logger(
        _Lines(),
        processors=[
            structlog.processors.add_log_level,
            _drop_below_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        room=room,
    )
    bound: structlog.typing.FilteringBoundLogger = made.bind()  # once, not for each line
    return bound


def configure(level: str = "INFO") -> None:
    """Print TITAN's lines from a level on, and foreign libraries' warnings by place only."""
    logging.getLogger("titan").setLevel(level)
    for name in _FOREIGN:
        quieten(name)


def quieten(name: str) -> None:
    """Replace a foreign logger's handlers: from WARNING on, one line with the place, no text."""
    foreign = logging.getLogger(name)
    foreign.handlers[:] = [_PlaceOnly()]
    foreign.propagate = False
    foreign.setLevel(logging.WARNING)


def only_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the allowed fields, and of them only short, plain values."""
    name = str(event.get("event", ""))
    kept: dict[str, Any] = {"event": name if _EVENT.fullmatch(name) else "unnamed"}
    for key, value in event.items():
        if key in ALLOWED and plain(value):
            kept[key] = value
    return kept


def plain(value: object) -> bool:
    """Say whether a value is short and of plain characters, as ids, codes and numbers are."""
    if value is None or isinstance(value, (bool, int, float)):
        return True
    return isinstance(value, str) and _VALUE.fullmatch(value) is not None


def _drop_below_level(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    threshold = logging.getLogger("titan").getEffectiveLevel()
    if _LEVELS.get(method.upper(), logging.INFO) < threshold:
        raise structlog.DropEvent
    return event


class _PlaceOnly(logging.Handler):
    """Reports that a library warned, and where; never its words."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        get_log("foreign").warning(
            "library.warned",
            logger=record.name,
            place=f"{record.module}:{record.lineno}",
            exception=kind,
        )
