"""What `titan doctor` looks at in the data folder of an installation."""

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from titan.errors import ChainError, ServiceError, StorageError

if TYPE_CHECKING:
    from titan.settings import Settings

_LEAST_FREE = 1 << 30
_NONE_YET = "none yet; 'titan up' makes it"


def probes(settings: "Settings") -> dict[str, Callable[[], str]]:
    """Return what is looked at, by name; a probe raises what is wrong with the way out."""
    return {
        "data folder": lambda: _folder(settings),
        "root key": lambda: _root_key(settings),
        "audit log": lambda: _audit(settings),
        "webhooks": lambda: _webhooks(settings),
        "chain": lambda: _chain(settings),
    }


def _folder(settings: "Settings") -> str:
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        raise StorageError("storage.unusable", f"Only {free >> 20} MiB are free for the data.")
    return f"{free >> 30} GiB free"


def _root_key(settings: "Settings") -> str:
    path = settings.data_dir / "keys" / "root.json"
    if not path.exists():
        if _has_state(settings):
            raise StorageError("storage.key", "keys/root.json is missing beside a database.")
        return _NONE_YET
    if path.stat().st_mode & 0o077:
        raise StorageError("storage.exposed", "keys/root.json can be read by others.")
    return "there, for its owner alone"


def _audit(settings: "Settings") -> str:
    from titan.runtime import Titan

    if not _has_state(settings):
        return _NONE_YET
    with Titan(settings) as titan:
        said = titan.verify_audit()
    if not said.sound:
        raise StorageError("storage.audit", f"The log does not agree with its root: {said.reason}.")
    return f"{said.entries} entries, as signed"


def _webhooks(settings: "Settings") -> str:
    from titan.runtime import Titan

    if not _has_state(settings):
        return _NONE_YET
    with Titan(settings) as titan:
        found = titan.figures()["webhooks"]
    if found["dead"]:
        raise ServiceError("service.no-receiver", f"{found['dead']} messages were given up.")
    return f"{found['waiting']} waiting, none given up"


def _chain(settings: "Settings") -> str:
    from titan.chain.node import rpc

    if settings.rpc_url is None:
        return "the embedded one, started by 'titan up'"
    try:
        return f"chain {int(rpc(settings.rpc_url, 'eth_chainId'), 16)} answers"
    except ValueError as error:
        raise ChainError("chain.garbled", "The answer is no chain id.") from error


def _has_state(settings: "Settings") -> bool:
    return settings.database_url is not None or (settings.data_dir / "titan.sqlite").exists()
