"""What the service costs: CPU a request and a case, latency of real documents, and kills.

A service runs in a process of its own on an embedded chain, and is asked over HTTP one request
after the other. Its processor time is the kernel's count for that one process; what it uses while
nothing is asked is measured first and taken off.
"""

import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from titan.bench.report import Measurement, Report, at_most, measurement, not_taken, report, share
from titan.errors import ServiceError

if TYPE_CHECKING:
    import httpx

_RUNS = 3
_REQUESTS = 200
_CASES = 20
_MEBIBYTE = 1 << 20
_ENTRIES = 100_000
_PROOFS = 50
_IN_FLIGHT = 2  # as many as the service examines at once
_WAITING = ("received", "examining", "issuing")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured.

    Attributes:
        kills: of a worker with cases in flight.
        documents: real examinations.
        requests: of each kind in a run.
    """

    kills: int = 10
    documents: int = 6
    requests: int = _REQUESTS


def measure(scale: Scale | None = None) -> Report:
    """Measure the service on this machine (minutes)."""
    chosen = scale or Scale()
    return report("service", lambda: _all(chosen))


def _all(scale: Scale) -> Sequence[Measurement]:
    with tempfile.TemporaryDirectory(prefix="titan-bench-") as folder, _service(folder) as running:
        asked = _costs(running, scale.requests)
        examined = _documents(running, scale.documents)
    return (*asked, *examined, *_audit(), *_kills(scale.kills))


class _Running:
    """A service and a client with a key of the sandbox."""

    def __init__(self, process: "subprocess.Popen[str]", url: str, own_key: str) -> None:
        import httpx

        self._process = process
        self._idle = 0.0
        self.real = self._client(url, own_key)
        order = {"subject": "bench", "roles": ["applicant", "admin"], "sandbox": True}
        token = self.real.post("/v1/keys", json=order).json()["token"]
        self.sandbox: httpx.Client = self._client(url, token)

    def _client(self, url: str, key: str) -> "httpx.Client":
        import httpx

        return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=120)

    def settle(self, seconds: float = 3.0) -> None:
        """Measure what the service uses while nothing is asked."""
        began, before = time.monotonic(), self._cpu()
        time.sleep(seconds)
        self._idle = (self._cpu() - before) / (time.monotonic() - began)

    def cost(self, work: Callable[[], object], times: int) -> float:
        """Return the milliseconds of the service's processor for one of so many calls."""
        began, before = time.monotonic(), self._cpu()
        for _ in range(times):
            work()
        used = self._cpu() - before - self._idle * (time.monotonic() - began)
        return 1000 * used / times

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _service(folder: str) -> Iterator[_Running]:
    environment = {**os.environ, "TITAN_DATA_DIR": folder, "TITAN_REQUESTS_A_MINUTE": "0"}
    command = [sys.executable, "-m", "titan", "up", "--json", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise ServiceError("service.unreachable", "The service did not start.")
            key = (Path(folder) / "keys" / "api.key").read_text().strip()
            yield _Running(process, json.loads(line)["url"], key)
        finally:
            process.send_signal(signal.SIGTERM)


def _opened(client: "httpx.Client") -> str:
    """Open a case as an integrator does: key, idempotency, audit."""
    answer = client.post(
        "/v1/cases",
        json={"holder_commitment": str(1 + secrets.randbelow(1 << 200))},
        headers={"Idempotency-Key": secrets.token_hex(16)},
    )
    return str(answer.json()["id"])


def _sent(client: "httpx.Client", content: bytes) -> str:
    case_id = _opened(client)
    client.put(f"/v1/cases/{case_id}/document", content=content).raise_for_status()
    return case_id


def _ended(client: "httpx.Client", case_ids: Sequence[str]) -> None:
    """Wait until nothing more happens to the cases, asking seldom: asking costs too."""
    for case_id in case_ids:
        while client.get(f"/v1/cases/{case_id}").json()["status"] in _WAITING:
            time.sleep(0.2)


def _costs(running: _Running, requests: int) -> list[Measurement]:
    client = running.sandbox
    case_id = _opened(client)
    for _ in range(requests // 4):  # the first ones import and fill caches
        client.get(f"/v1/cases/{case_id}")
        _opened(client)
    running.settle()
    loops = [1000 * _timed(_million) for _ in range(_RUNS)]
    gets, posts = (
        [running.cost(work, requests) for _ in range(_RUNS)]
        for work in (lambda: client.get(f"/v1/cases/{case_id}"), lambda: _opened(client))
    )

    def cases(magic: Callable[[], bytes]) -> list[float]:
        def batch() -> None:
            _ended(client, [_sent(client, magic()) for _ in range(_CASES)])

        return [running.cost(batch, 1) / _CASES for _ in range(_RUNS)]

    def passed() -> bytes:
        return f"TITAN-SANDBOX pass {secrets.randbelow(10**9)}".encode()

    small = cases(lambda: b"TITAN-SANDBOX refer 1")
    large = cases(lambda: os.urandom(10 * _MEBIBYTE))
    upload = [one - two + statistics.median(posts) for one, two in zip(large, small, strict=True)]
    workflow = [one - 2 * statistics.median(posts) for one in small]
    return [
        measurement("CPU of adding a million numbers in Python, to compare machines", loops, "ms"),
        measurement("CPU of a GET of a case, with key", gets, "ms", goal=1.0),
        measurement("CPU of a POST with key, idempotency and audit", posts, "ms", goal=2.5),
        measurement("CPU of an encrypted upload of 10 MiB", upload, "ms", goal=30.0),
        measurement("CPU of a case's orchestration until a person decides", workflow, "ms",
                    goal=40.0),
        measurement("CPU of a case with credential and published root", cases(passed), "ms"),
    ]  # fmt: skip


def _documents(running: _Running, count: int) -> list[Measurement]:
    """Send pictures of invented passports, one after another and two at a time, to the decision."""
    if not count:
        return []
    pictures = _pictures(3 * count + 1)
    client = running.real
    _time_to_decision(client, next(pictures))  # the first one loads the models
    timed = [_time_to_decision(client, picture) for picture in islice(pictures, count)]
    rate = 60 * len(timed) / sum(timed)
    began = time.perf_counter()
    with ThreadPoolExecutor(_IN_FLIGHT) as users:
        pairs = list(users.map(lambda picture: _time_to_decision(client, picture), pictures))
    together = 60 * len(pairs) / (time.perf_counter() - began)
    return [
        measurement("submission to automatic decision, p50", timed, "s", goal=3.0),
        measurement("submission to automatic decision, slowest", [max(timed)], "s", goal=10.0),
        not_taken("submission to automatic decision, p99", "s", 10.0,
                  f"{len(timed)} documents were sent; the slowest stands above"),
        _least("documents a minute, one after another", rate, "1/min", 60.0),
        _least(f"documents a minute, {_IN_FLIGHT} in flight", together, "1/min", 60.0),
        measurement(f"submission to decision with {_IN_FLIGHT} in flight, p50", pairs, "s",
                    goal=3.0),
    ]  # fmt: skip


def _pictures(count: int) -> Iterator[bytes]:
    """Yield photographs of invented passports, drawn before the first is asked for."""
    from titan.documents.specimen.capture import capture
    from titan.documents.specimen.holder import invent_holder
    from titan.documents.specimen.passport import draw_passport

    today = datetime.now(UTC).date()
    drawn = [
        capture(draw_passport(invent_holder(seed, today), seed), seed) for seed in range(count)
    ]
    return iter(drawn)


def _time_to_decision(client: "httpx.Client", picture: bytes) -> float:
    began = time.perf_counter()
    _decided(client, _sent(client, picture))
    return time.perf_counter() - began


def _least(name: str, value: float, unit: str, goal: float) -> Measurement:
    return Measurement(name, value, unit, goal, value >= goal, None, None, None, 1, None)


def _decided(client: "httpx.Client", case_id: str) -> None:
    while client.get(f"/v1/cases/{case_id}").json()["status"] in ("received", "examining"):
        time.sleep(0.05)


def _audit() -> list[Measurement]:
    """Fill a log and measure appending, proving and checking it."""
    from titan.domain.access import OPERATOR
    from titan.settings import Settings
    from titan.storage.audit import Signer, record
    from titan.storage.audit_log import AuditLog
    from titan.storage.database import Database
    from titan.storage.vault import Vault

    with tempfile.TemporaryDirectory(prefix="titan-bench-") as folder:
        database = Database.open(Settings(data_dir=Path(folder)).database)
        vault = Vault(database, Path(folder))
        log = AuditLog(database, Signer(vault.root.derive("audit")))
        began = time.process_time()
        for batch in range(_ENTRIES // 100):
            with database.write() as session:
                for place in range(100):
                    record(session, OPERATOR, "case.opened", f"case_{100 * batch + place}")
        rate = _ENTRIES / (time.process_time() - began)
        proofs = [1000 * _timed(lambda: log.inclusion(secrets.randbelow(_ENTRIES)))
                  for _ in range(_PROOFS)]  # fmt: skip
        checked = _timed(log.verify)
        database.close()
    return [
        _least("audit entries appended in a second of CPU", rate, "1/s", 5000.0),
        measurement(f"proof of one of {_ENTRIES} audit entries", proofs, "ms", goal=10.0),
        measurement(f"checking {_ENTRIES} audit entries", [checked], "s"),
    ]


def _million() -> int:
    total = 0
    for number in range(1_000_000):
        total += number
    return total


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _kills(count: int) -> list[Measurement]:
    """Kill workers on SQLite and, where a server is named, on PostgreSQL."""
    named = os.environ.get("TITAN_BENCH_POSTGRESQL")
    found = _campaign("SQLite", None, count)
    if named is None:
        why = "TITAN_BENCH_POSTGRESQL names no empty database"
        return [*found, not_taken("cases right after kills, PostgreSQL", "1", 1.0, why)]
    return [*found, *_campaign("PostgreSQL", named, count)]


def _campaign(kind: str, database_url: str | None, count: int) -> list[Measurement]:
    from titan.bench.service_kills import campaign, settings_for
    from titan.chain.keys import development_account
    from titan.chain.node import EmbeddedNode

    with tempfile.TemporaryDirectory(prefix="titan-bench-") as folder:
        state = Path(folder) / "state"
        with EmbeddedNode(Path(folder) / "chain") as node:
            operator: Any = development_account(state / "keys" / "operator.json")
            node.fund(operator.address, 10**20)
            settings = settings_for(state, node.url, database_url)
            done = campaign(settings, count, 3 * count, seed=secrets.randbelow(1 << 32))
    doubled = done.doubled_credentials + done.doubled_roots + done.doubled_messages
    return [
        share(f"cases right after {count} kills, {kind}", [done.right / done.cases], 1.0),
        at_most(f"credentials, roots or messages doubled, {kind}", [float(doubled)], 0.0),
        at_most(f"messages lost, {kind}", [float(done.lost_messages)], 0.0),
        measurement(f"first step after a kill, {kind}", [done.seconds_to_resume], "s", goal=5.0),
    ]
