"""Proving in the holder's page in a real browser: our prover, and snarkjs in the same page.

Times are seconds by the clock: a browser's processes do not tell what they took of a processor.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from titan.artifacts.page_prover import page_prover
from titan.bench.report import Measurement, Report, measurement, not_taken, report
from titan.bench.zk import specimen
from titan.errors import ServiceError
from titan.zk.prover import circuit_inputs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SCRIPT = Path(__file__).with_name("prove_in_page.js")
_SNARKJS = "snarkjs in the same page"
_GOALS = (("proof.cold", "s", 3.0), ("proof.warm", "s", 1.5), ("page.weight", "kB", 300.0),
          ("page.first-paint", "s", None))  # fmt: skip
_COLD_RUNS = 3
_MILLISECONDS = 300_000.0
# A worker's requests do not tell their size, so that each file is asked for once more.
_WEIGH = """async (urls) => {
  let sum = 0;
  for (const url of urls) {
    await (await fetch(url)).arrayBuffer();
    sum += performance.getEntriesByName(url).at(-1).encodedBodySize;
  }
  return sum;
}"""
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def measure(runs: int, chromium: Path) -> Report:
    """Measure the area ``browser``; some minutes at ten runs.

    Args:
        runs: proofs of a warm prover, at least one.
        chromium: the browser's program.

    Raises:
        ServiceError: ``service.unreachable`` if the service does not start.
        ProofError: ``proof.engine`` if the peer fails.
    """
    return report("browser", lambda: list(_measurements(runs, chromium)))


def _measurements(runs: int, chromium: Path) -> Iterator[Measurement]:
    why = _missing(chromium)
    if why is None:
        with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as addresses:
            if "wallet" in addresses:
                yield from _in_browser(addresses["wallet"], runs, chromium)
                return
            why = "the pages were not built"
    for name, unit, goal in _GOALS:
        yield not_taken(name, unit, goal, why)


def _missing(chromium: Path) -> str | None:
    try:
        import playwright.sync_api  # noqa: F401 - only to know whether it is there
    except ImportError:
        return "playwright is not installed"
    if page_prover() is None:
        return "the prover's WebAssembly was not built"
    return None if chromium.is_file() else f"there is no {chromium}"


@contextmanager
def _served(folder: Path) -> Iterator[dict[str, Any]]:
    """Run ``titan up`` on a folder of its own and yield the addresses that it prints."""
    options = ["--json", "--port", "0", "--data-dir", str(folder)]
    with subprocess.Popen(
        [sys.executable, "-m", "titan", "up", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise ServiceError("service.unreachable", "The service did not start.")
            yield json.loads(line)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _in_browser(wallet: str, runs: int, chromium: Path) -> Iterator[Measurement]:
    from playwright.sync_api import sync_playwright

    statement = specimen()
    inputs = circuit_inputs(*statement)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        ours, theirs = (
            [_visit(browser, wallet, inputs, engine, 0) for _ in range(_COLD_RUNS - 1)]
            + [_visit(browser, wallet, inputs, engine, runs)]
            for engine in ("titan", "snarkjs")
        )
        browser.close()
    goals = {name: goal for name, _, goal in _GOALS}
    for name, part in (("proof.cold", slice(1)), ("proof.warm", slice(1, None))):
        own, peer = ([one for visit in visits for one in visit.seconds[part]]
                     for visits in (ours, theirs))  # fmt: skip
        yield measurement(name, own, "s", goal=goals[name], peer=_SNARKJS, peer_values=peer)
    visits = ours
    weights = [visit.weight / 1000 for visit in visits]
    yield measurement("page.weight", weights, "kB", goal=goals["page.weight"])
    paints = [visit.paint / 1000 for visit in visits if visit.paint is not None]
    if paints:
        yield measurement("page.first-paint", paints, "s")
    else:
        yield not_taken("page.first-paint", "s", None, "the browser told of no paint")


@dataclass(slots=True)
class _Visit:
    """What one visit with an empty browser showed.

    Attributes:
        seconds: of the proofs, the first from nothing.
        weight: bytes that came over the wire, without the circuit's files.
        paint: milliseconds until something was seen, or None.
    """

    seconds: list[float]
    weight: int
    paint: float | None


def _visit(
    browser: "Browser", wallet: str, inputs: dict[str, Any], engine: str, runs: int
) -> _Visit:
    """Open the page in a fresh context, and prove once and then ``runs`` times more."""
    came: set[str] = set()
    context = browser.new_context()
    context.set_default_timeout(_MILLISECONDS)
    context.on("request", lambda request: came.add(request.url))
    page = context.new_page()
    page.goto(wallet)
    page.locator("#wallet h2").first.wait_for()
    paint = page.evaluate(_FIRST_PAINT)
    seconds = page.evaluate(_SCRIPT.read_text(), {"inputs": inputs, "engine": engine, "runs": runs})
    loaded = [url for url in came if url.startswith("http") and "/keys/" not in url]
    weight = page.evaluate(_WEIGH, loaded)
    context.close()
    return _Visit(seconds, weight, paint)
