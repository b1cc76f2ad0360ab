"""Kill the service again and again in the middle of its work, and count what was lost or doubled.

A worker opens cases, hands their documents in and lets them run; it is killed without warning at a
random moment and another one goes on. At the end every case must stand where its document leads,
with one credential, one leaf and one published root for each that passed.
"""

import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from titan.domain.access import Caller, Role
from titan.domain.case import CaseStatus
from titan.settings import Settings

_OUTCOMES = ("pass", "pass", "pass", "refer", "fail", "document.truncated")
_ENDS = {
    "pass": CaseStatus.APPROVED,
    "refer": CaseStatus.IN_REVIEW,
    "fail": CaseStatus.DECLINED,
    "document.truncated": CaseStatus.FAILED,
}
_CALLER = Caller("default", "bench", "bench", frozenset(Role), sandbox=True)
_LONGEST = 120.0
_PRELOADED = (
    "alembic.command dbos httpx web3 titan.chain.client titan.chain.signers titan.runtime "
    "titan.documents.mrz_grammar titan.documents.specimen.passport titan.pipeline.applicants "
    "titan.pipeline.courier titan.pipeline.engine titan.pipeline.network titan.pipeline.replicas "
    "titan.pipeline.rounds titan.pipeline.sandbox titan.pipeline.uploads titan.pipeline.webhooks"
).split()


@dataclass(frozen=True, slots=True)
class Killed:
    """What a campaign came to.

    Attributes:
        kills: how often a worker was killed.
        cases: how many cases there were.
        right: how many of them ended where they should.
        doubled_credentials: live credentials beyond one a passed case.
        doubled_roots: roots that the chain was told more than once.
        doubled_messages: events that went to the receiver under more than one id.
        lost_messages: messages that never arrived.
        audit_sound: whether the log agrees with its signed root.
        seconds_to_resume: from each start to the first step done, median.
    """

    kills: int
    cases: int
    right: int
    doubled_credentials: int
    doubled_roots: int
    doubled_messages: int
    lost_messages: int
    audit_sound: bool
    seconds_to_resume: float


def outcome_of(number: int) -> str:
    """Return which document the case of a number gets."""
    return _OUTCOMES[number % len(_OUTCOMES)]


def work(settings: Settings, cases: int, moved: Any) -> None:
    """Take up the cases, open and hand in what is missing, and stay until all have ended.

    Args:
        settings: of the installation.
        cases: how many there shall be.
        moved: an event that is set at the first change of a case.
    """
    from titan.runtime import Titan

    with Titan(settings) as titan:
        titan.start_cases()
        before = len(_standing(titan))
        for number in range(cases):
            case = titan.open_case(number + 1, idempotency_key=f"case-{number}", caller=_CALLER)
            if case.status is CaseStatus.RECEIVED:
                magic = f"TITAN-SANDBOX {outcome_of(number)} {number}".encode()
                titan.submit_document(case.id, magic, _CALLER)
            if len(_standing(titan)) > before:
                moved.set()
        while True:
            standing = _standing(titan)
            if len(standing) > before:
                moved.set()
            if len(standing) == cases and not titan.webhooks_waiting():
                return
            time.sleep(0.05)


def _standing(titan: Any) -> list[CaseStatus]:
    """Return the statuses of the cases that wait for nothing but a person."""
    still = (CaseStatus.RECEIVED, CaseStatus.EXAMINING, CaseStatus.ISSUING)
    return [case.status for case in titan.cases(1000).items if case.status not in still]


def forks() -> Any:
    """Return a context whose processes begin with all imported that running cases takes.

    They are forked from one that did so once; each would otherwise spend three seconds on it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *_PRELOADED])
    return context


def campaign(settings: Settings, kills: int, cases: int, seed: int) -> Killed:
    """Run cases to their end through so many kills.

    Args:
        settings: of an empty installation whose chain is there; ``webhook_private_addresses``
            must be set, because the receiver is here.
        kills: how often the worker is killed.
        cases: how many cases there shall be.
        seed: of the moments.
    """
    from titan.runtime import Titan

    with _receiver() as (url, got):
        with Titan(settings) as titan:
            titan.start_chain()
            titan.create_webhook(url)
        resumed = _kill(settings, kills, cases, random.Random(seed))  # noqa: S311 - moments
        with Titan(settings) as titan:
            return _counted(titan, kills, cases, resumed, got)


def _kill(settings: Settings, kills: int, cases: int, chance: random.Random) -> list[float]:
    """Start workers and kill them, each after some more cases were opened; then let one end."""
    context = forks()
    resumed = list[float]()
    for kill in range(kills + 1):
        moved = context.Event()
        last = kill == kills
        # Cases come in with the kills, so that some are in flight at every one of them.
        count = cases if last else max(1, cases * (kill + 1) // (kills + 1))
        worker = context.Process(target=work, args=(settings, count, moved), daemon=True)
        began = time.monotonic()
        worker.start()
        if last:
            worker.join(_LONGEST)
        elif moved.wait(_LONGEST):
            resumed.append(time.monotonic() - began)
            time.sleep(chance.uniform(0.0, 0.4))
        worker.kill()
        worker.join()
    return resumed


def _counted(titan: Any, kills: int, cases: int, resumed: list[float], got: Counter[str]) -> Killed:
    standing = {}
    for number in range(cases):
        case = titan.open_case(number + 1, idempotency_key=f"case-{number}", caller=_CALLER)
        standing[number] = case
    right = sum(case.status is _ENDS[outcome_of(n)] for n, case in standing.items())
    passed = [case for n, case in standing.items() if outcome_of(n) == "pass"]
    live = sum(leaf != 0 for leaf in titan.tree().leaves)
    messages = titan.webhook_messages(10_000).items
    told = Counter(message.event_id for message in messages)
    roots = _published_roots(titan)
    return Killed(
        kills=kills,
        cases=cases,
        right=right,
        doubled_credentials=live - len(passed),
        doubled_roots=len(roots) - len(set(roots)),
        doubled_messages=sum(times - 1 for times in told.values()),
        lost_messages=sum(message.id not in got for message in messages),
        audit_sound=titan.verify_audit().sound,
        seconds_to_resume=sorted(resumed)[len(resumed) // 2] if resumed else 0.0,
    )


def _published_roots(titan: Any) -> list[str]:
    """Return every root that the registry's log holds, as often as it was published."""
    from eth_utils.crypto import keccak

    from titan.chain.node import rpc

    topic = "0x" + keccak(text="RootPublished(uint16,uint32,uint256)").hex()
    wanted = {"fromBlock": "0x0", "address": titan.chain.registry, "topics": [topic]}
    logs = rpc(titan.start_chain().rpc_url, "eth_getLogs", wanted)
    return [entry["topics"][3] for entry in logs]


@contextmanager
def _receiver() -> Iterator[tuple[str, Counter[str]]]:
    """Listen for webhooks and count their ids."""
    got = Counter[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Count a message."""
            size = int(self.headers["content-length"])
            if len(self.rfile.read(size)) < size:
                return  # its sender was killed in the middle of it
            got[self.headers["webhook-id"]] += 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", got
    finally:
        server.shutdown()
        server.server_close()


def settings_for(folder: Path, rpc_url: str, database_url: str | None) -> Settings:
    """Return the settings of an installation that can be killed."""
    return Settings(
        data_dir=folder,
        rpc_url=rpc_url,
        database_url=database_url,
        webhook_private_addresses=True,
        webhook_pause=0.2,
    )
