"""Run the API until a signal ends it."""

import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from titan.errors import ChainError, ServiceError
from titan.runtime import Titan
from titan.settings import Settings
from titan.telemetry.logs import configure, get_log
from titan.telemetry.traces import configure_traces, stop_traces
from titan_api.app import Face, create_app

_SHUTDOWN_SECONDS = 5
_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_log = get_log("api")


def serve(
    settings: Settings,
    *,
    ready: Callable[[str], None] | None = None,
    faces: Iterable[Face] = (),
) -> None:
    """Serve the API of an installation; returns after SIGINT or SIGTERM, with everything closed.

    Cases that an earlier process left unfinished go on at once. A configured chain that does not
    answer yet does not keep the service from starting: `/readyz` tells, and roots wait for it.

    Args:
        settings: of the installation; ``api_port`` 0 takes a free one.
        ready: called with the address when requests are answered.
        faces: what is served beside the API.

    Raises:
        ServiceError: ``service.busy`` if another process serves this data folder,
            ``service.unreachable`` if the address cannot be listened on.
    """
    configure()
    configure_traces(settings.otlp_endpoint)
    with _ended_by_signal(), Titan(settings) as titan, _listening(settings) as listener:
        try:
            titan.start_chain()
        except ChainError as error:
            if settings.rpc_url is None:
                raise
            _log.warning("chain.not-reached", code=error.code)
        titan.start_cases()
        _ = titan.api_key  # made now, so that whoever waits for the address finds it
        config = uvicorn.Config(
            create_app(titan, faces),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
        host, port = listener.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        _Server(config, lambda: ready(url) if ready else None).run(sockets=[listener])
    stop_traces()


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then call back."""
        await super().startup(sockets)
        self._started()


class _Ended(BaseException):
    """A signal asked the process to end."""


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Leave the block on a signal, so that everything in it is closed.

    While requests are served uvicorn handles signals itself, and afterwards raises them again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise _Ended

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    except _Ended:
        _log.info("service.ended")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    try:
        # With the protocol named: asyncio turns Nagle's delay (40 ms an answer) off only then.
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.api_host, settings.api_port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise ServiceError(
            "service.unreachable", f"Port {settings.api_port} cannot be listened on."
        ) from error
    with listener:
        yield listener
