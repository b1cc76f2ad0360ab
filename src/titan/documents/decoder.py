"""The process that decodes files, so that a hostile one can harm nothing else.

Started once by `titan.documents.decoder_client` as ``python -m titan.documents.decoder``, with one
end of a socket as its standard input. It decodes nothing itself: for every file it forks a child,
whose memory and processor time the kernel bounds before the first byte is parsed, that can write
no file and reach no network (`titan.documents.isolation`), and that ends with its one file. So
nothing of one document is there when the next comes.
"""

import json
import os
import resource
import select
import signal
import socket
import sys
import time
from dataclasses import asdict
from typing import Any

from titan.documents.decoder_content import (
    PDF,
    RefusedError,
    refuse_mismatch,
    refuse_polyglot,
    sniff,
)
from titan.documents.decoder_pdf import decode_pdf
from titan.documents.decoder_pictures import decode_picture
from titan.documents.isolation import cut_off_network
from titan.documents.provenance import find_provenance

HEADER = 1 << 12
"""Bytes of the message that comes with a job's socket, at most."""

_PAUSE = 0.5  # seconds between looks for children that overstay


def decode(content: bytes, limits: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return what a file says of itself, and its pixels.

    Args:
        content: the whole file.
        limits: ``maximum_pixels``, ``maximum_pages``, and ``declared``, the type that the sender
            gave or None.

    Returns:
        A JSON object (``media_type``, ``width``, ``height`` and the fields of
        `titan.domain.document.PictureEvidence`), and height x width x 3 bytes in BGR order.

    Raises:
        RefusedError: with the code of the failure.
    """
    media_type = sniff(content)
    refuse_mismatch(media_type, limits.get("declared") or "")
    refuse_polyglot(content, media_type)
    pixels, pages = int(limits["maximum_pixels"]), int(limits["maximum_pages"])
    if media_type == PDF:
        facts, decoded = decode_pdf(content, pixels, pages)
    else:
        facts, decoded = decode_picture(content, media_type, pixels, pages)
    return facts | asdict(find_provenance(content)), decoded


def bound_resources(memory: int, seconds: int) -> None:
    """Let the kernel stop this process beyond the given bytes and seconds; it writes no file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _work(job: socket.socket, limits: dict[str, Any]) -> None:
    """Read a file from the socket and write one line of JSON and its pixels, in a child."""
    bound_resources(int(limits["memory"]), int(limits["seconds"]))
    with job.makefile("rb") as incoming:
        content = incoming.read()
    pixels = b""
    try:
        facts, pixels = decode(content, limits)
    except RefusedError as refusal:
        facts = {"code": refusal.code, "detail": refusal.detail}
    except (MemoryError, RecursionError):
        detail = "The file needs more memory than is allowed."
        facts = {"code": "document.decoder-failed", "detail": detail}
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts |= {"cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * 1024}
    job.sendall(json.dumps(facts).encode() + b"\n")
    job.sendall(pixels)


def serve(jobs: socket.socket) -> None:
    """Fork a child for each job that comes, until the other end is closed.

    Args:
        jobs: each message is a JSON object of limits with the socket of one job attached.
    """
    ends: dict[int, float] = {}
    while True:
        ready, _, _ = select.select([jobs], [], [], _PAUSE if ends else None)
        if ready:
            message, sockets, _, _ = socket.recv_fds(jobs, HEADER, 1)
            if not message:
                break
            limits = json.loads(message)
            child = os.fork()
            if child == 0:
                jobs.close()
                with socket.socket(fileno=sockets[0]) as job:
                    _work(job, limits)
                os._exit(0)
            for descriptor in sockets:
                os.close(descriptor)
            ends[child] = time.monotonic() + float(limits["wall"])
        _reap(ends)
    for child in ends:
        os.kill(child, signal.SIGKILL)


def _reap(ends: dict[int, float]) -> None:
    """Forget children that ended, and end those whose time is over."""
    for child, end in list(ends.items()):
        if os.waitpid(child, os.WNOHANG)[0] == child:
            del ends[child]
        elif time.monotonic() > end:
            os.kill(child, signal.SIGKILL)


def main() -> None:
    """Serve the socket that is the standard input, cut off from every network."""
    cut_off_network()
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as jobs:
        serve(jobs)


if __name__ == "__main__":
    main()
