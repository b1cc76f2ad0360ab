"""What an engine does as one of several: says that it lives, and takes up what the dead left.

DBOS gives a workflow back only to the executor that had it. Here the leading replica looks for
workflows whose executor is fenced or gone and puts them into the queue again, where any living
replica takes them. DBOS lets only the newest owner of a workflow record anything; our own
transactions are refused by `Replica.require`.
"""

import os
import threading

from dbos import DBOS

from titan.errors import ServiceError, TitanError
from titan.storage.replicas import Replica
from titan.telemetry.logs import get_log

_BEATS = 4.0
"""How often in the length of a lease it is renewed."""

_KEPT_SECONDS = 7 * 86_400.0
_ENDED = os.EX_TEMPFAIL
_PENDING = "PENDING"

_log = get_log("pipeline")


class Membership:
    """The beat of one replica, in a thread of its own.

    Args:
        replica: this process.
        seconds: length of its lease.
        queue: of DBOS, that workflows are put back into.
    """

    def __init__(self, replica: Replica, seconds: float, queue: str) -> None:
        self._replica = replica
        self._every = seconds / _BEATS
        self._queue = queue
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="titan-replica", daemon=True)

    def start(self) -> None:
        """Beat in the background until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """End, and leave the rest to others at once."""
        self._stop.set()
        self._thread.join()
        self._replica.leave()

    def _beat(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self._replica.renew()
                for replica_id in self._replica.fence_silent():
                    _log.warning("replica.fenced", executor=replica_id)
                if self._replica.leads():
                    self._take_up()
            except ServiceError as error:
                if error.code == "service.fenced":
                    end_fenced()
                _log.warning("replica.not-renewed", code=error.code)
            except TitanError as error:
                _log.warning("replica.not-renewed", code=error.code)

    def _take_up(self) -> None:
        """Queue again what fenced replicas had in hand."""
        # First what is pending, then who lives: whoever joins in between is among the living
        # before it takes anything.
        pending = DBOS.list_workflows(status=_PENDING, load_input=False, load_output=False)
        living = self._replica.living()
        orphans = [one.workflow_id for one in pending if one.executor_id not in living]
        if orphans:
            DBOS.resume_workflows(orphans, queue_name=self._queue)
            _log.info("replica.adopted", count=len(orphans))
        self._replica.forget(_KEPT_SECONDS)


def end_fenced() -> None:
    """End this process at once: others do its work, and nothing of it may be done twice.

    A supervisor starts it again, under another name.
    """
    _log.error("replica.ended")
    os._exit(_ENDED)
