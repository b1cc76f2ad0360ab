"""A process that takes the pieces of an upload and is killed between a write and its count.

Its arguments are ``CASE UPLOAD``: it sends two pieces; the second lies in the file when the
process dies, and its transaction was not committed.
"""

import os
import signal
import sys
from typing import Any

from titan.runtime import Titan
from titan.storage.pieces import Pieces

_original = Pieces.append


def _killed_behind(self: Pieces, name: str, key: bytes, number: int, *rest: Any) -> int:
    kept = _original(self, name, key, number, *rest)
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept


def main(case_id: str, upload_id: str) -> None:
    Pieces.append = _killed_behind  # type: ignore[method-assign] # this process is made to die
    with Titan() as titan:
        upload = titan.continue_upload(case_id, upload_id, 0, b"A" * 1000)
        titan.continue_upload(case_id, upload_id, upload.offset, b"lost" * 100)


main(*sys.argv[1:])
