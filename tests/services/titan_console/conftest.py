"""The browser's sources under Node; the pages as a process serves them; a real browser."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from titan.chain.keys import development_account
from titan.chain.node import EmbeddedNode
from titan.domain.access import Role
from titan.runtime import Titan
from titan.settings import Settings
from titan_console.app import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
_AXE = (
    Path(__file__).resolve().parents[3] / "services/titan_console/node_modules/axe-core/axe.min.js"
)
_GRAVE = ("serious", "critical")
_ASK = Path(__file__).with_name("ask.mjs")
_SERVE = """
import os, signal, sys, threading
from titan.settings import load_settings
from titan_api.server import serve
from titan_console.app import faces
def end_with_the_tests():
    sys.stdin.read()  # its other end is ours alone: it closes when the tests end or are killed
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=end_with_the_tests, daemon=True).start()
serve(load_settings(), ready=lambda url: print(url, flush=True), faces=faces())
"""

Ask = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Return a function that calls functions of the browser's sources under Node."""
    node = shutil.which("node")
    if node is None or not (_ASK.parents[3] / "services/titan_console/node_modules").is_dir():
        pytest.skip("the browser's sources need Node and 'make setup'")

    def call(*calls: tuple[str, str, list[Any]]) -> list[Any]:
        given = json.dumps({"calls": _narrow(calls)})
        done = subprocess.run(
            [node, str(_ASK)], input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout, object_hook=_widened)
        return answers

    return call


def _narrow(value: Any) -> Any:
    """Mark numbers beyond JavaScript's exact ones: they become big integers there."""
    if isinstance(value, int) and abs(value) >= 1 << 53:
        return {"$": str(int(value))}
    if isinstance(value, (list, tuple)):
        return [_narrow(one) for one in value]
    if isinstance(value, dict):
        return {name: _narrow(one) for name, one in value.items()}
    return value


def _widened(value: dict[str, Any]) -> Any:
    return int(value["$"]) if set(value) == {"$"} else value


@dataclass(frozen=True)
class Site:
    """A running service with its pages: address, the installation's own key, its settings."""

    url: str
    key: str
    settings: Settings

    def make_key(self, subject: str, *roles: Role) -> str:
        """Return the token of a new key."""
        with Titan(self.settings) as titan:
            return titan.create_key(subject, roles)[1]


@pytest.fixture(scope="session")
def site(
    development_chain: EmbeddedNode, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    if not (STATIC / "wallet.js").is_file():
        pytest.skip("the pages' scripts were not built; 'make setup' builds them")
    folder = tmp_path_factory.mktemp("site") / "state"
    operator = development_account(folder / "keys" / "operator.json")
    development_chain.fund(operator.address, 10**20)
    log = folder.with_name("service.log")
    environment = {
        **os.environ, "TITAN_DATA_DIR": str(folder), "TITAN_API_PORT": "0",
        "TITAN_RPC_URL": development_chain.url,
    }  # fmt: skip
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", _SERVE], env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=errors, text=True,
        ) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), log.read_text()
            key = (folder / "keys/api.key").read_text().strip()
            yield Site(url, key, Settings(data_dir=folder, rpc_url=development_chain.url))
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium without a window; its event loop would be in the way of other tests."""
    if not CHROMIUM.is_file():
        pytest.skip("the browser's tests need /usr/bin/chromium, which is not installed here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=camera)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def grave_findings() -> "Callable[[Page], list[str]]":
    """Return a function that asks axe-core about the page as it is."""
    if not _AXE.is_file():
        pytest.skip("axe-core comes with 'make setup'")
    return _grave_findings


def _grave_findings(page: "Page") -> list[str]:
    """What axe-core finds on a page that keeps persons out; of colours, in both schemes."""
    page.evaluate(_AXE.read_text())
    found = page.evaluate("axe.run(document, {iframes: false})")["violations"]
    page.emulate_media(color_scheme="dark")
    found += page.evaluate("axe.run(document, {runOnly: ['color-contrast']})")["violations"]
    page.emulate_media(color_scheme="light")
    return [
        f"{page.url}: {one['id']} {one['nodes'][0]['target']}"
        for one in found
        if one["impact"] in _GRAVE
    ]
