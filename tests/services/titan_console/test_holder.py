"""The whole journey of a holder in a real browser, from the wallet to the attestation."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from titan.artifacts.page_prover import page_prover
from titan.domain.encoding import from_json
from titan.domain.proof import Presentation
from titan.holder.wallet import Wallet
from titan.runtime import Titan
from titan.settings import Settings
from titan.zk.statement import leaf, pack_attributes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

pytestmark = pytest.mark.slow

PASSPHRASE = "seven quiet words for one wallet"
_SECONDS = 240_000  # milliseconds, of a very busy machine


@dataclass
class Watched:
    """A page, and everything that its browser sent."""

    page: "Page"
    sent: list[bytes] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: "BrowserContext") -> None:
        """Take down every request, with headers and body, and every error of a script."""
        context.on("request", self._note)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def _note(self, request: "Request") -> None:
        self.addresses.append(request.url)
        head = json.dumps([request.method, request.url, request.all_headers()])
        self.sent.append(head.encode() + b"\n" + (request.post_data_buffer or b""))


@pytest.fixture
def watched(browser: "Browser") -> Iterator[Watched]:
    context = browser.new_context(accept_downloads=True)
    context.set_default_timeout(_SECONDS)
    found = Watched(context.new_page())
    found.watch(context)
    yield found
    context.close()


def make_wallet(page: "Page", url: str) -> None:
    page.goto(f"{url}/wallet/")
    page.get_by_label("New passphrase").fill(PASSPHRASE)
    page.get_by_label("The same once more").fill(PASSPHRASE)
    page.get_by_role("button", name="Make a wallet").click()


def hand_in(page: "Page", picture: bytes) -> None:
    file: Any = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": picture}
    page.get_by_label("Picture of the page").set_input_files(file)
    page.get_by_role("button", name="Send for examination").click()


def _takes_a_picture(page: "Page") -> None:
    """Use the browser's pretended camera, whose picture is no document."""
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_role("dialog").locator(".hints li").first.wait_for()
    page.get_by_role("button", name="Take the picture").click()
    page.get_by_alt_text("The picture that will be sent").wait_for()
    assert page.get_by_role("dialog").count() == 0


def test_a_holder_comes_from_wallet_to_attestation_and_shows_nothing(
    site: Any, watched: Watched, specimens: list[Any], grave_findings: Any, tmp_path: Path
) -> None:
    page = watched.page
    make_wallet(page, site.url)
    _takes_a_picture(page)
    hand_in(page, specimens[0].picture)
    page.get_by_text("Examined and approved.").wait_for()
    born = specimens[0].holder.date_of_birth
    page.get_by_text(f"{born:%B} {born.day}, {born.year}").wait_for()
    page.get_by_role("button", name="Prove and attest").click()
    page.locator("#receipt .good").wait_for()
    by = "own prover, in" if page_prover() else "snarkjs, in"
    page.locator("#receipt").get_by_text(by).wait_for()
    assert grave_findings(page) == []

    with page.expect_download() as download:
        page.get_by_role("button", name="Export as a file").click()
    file = download.value.path().read_text()
    wallet = Wallet.take_in(tmp_path, "again", file, PASSPHRASE)
    with Titan(site.settings) as titan:
        assert titan.chain.is_valid(wallet.address, titan.default_policy_id)
        _reads_as_a_site_does(titan, wallet.address)

    if page_prover():
        _proves_with_snarkjs_where_ours_cannot_run(site, watched, wallet, tmp_path)
    secrets = _secrets_of(wallet)
    for request in watched.sent:
        picture, _, _ = request.partition(b"\xff\xd8")  # the document itself, sent this one time
        assert not [secret for secret in secrets if secret in picture.lower()]
    assert {address.split("/")[2] for address in watched.addresses if "//" in address} == {
        site.url.split("/")[2]
    }
    trees = [address for address in watched.addresses if "/issuer/tree" in address]
    bucket = [f"{site.url}/v1/public/issuer/tree/buckets{end}" for end in ("", "/0")]
    assert trees == (2 if page_prover() else 1) * bucket
    assert watched.complaints == []
    _proves_no_more_after_revocation(site, watched, wallet)


def _reads_as_a_site_does(titan: Titan, subject: str) -> None:
    """Ask the chain through titan-verify.js."""
    asked = {
        "rpc": titan.settings.rpc_url, "registry": titan.chain.registry,
        "gate": titan.chain.deployment.address("GatedVault"), "policy": titan.default_policy_id,
        "subjects": [subject, "0x" + "de" * 20],
    }  # fmt: skip
    script = Path(__file__).with_name("verify.mjs")
    done = subprocess.run(
        ["node", str(script)], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["answers"] == [
        {"holds": True, "admitted": True}, {"holds": False, "admitted": False}
    ]  # fmt: skip
    assert told["noContract"] == "SyntaxError"  # no answer is never a no
    policy = titan.default_policy_id
    expected = f"https://issuer.example/wallet/#policy={policy}&challenge=7&name=Book+%26+shop"
    assert told["link"] == expected


def _secrets_of(wallet: Wallet) -> list[bytes]:
    """What must stay in the page, in the forms in which it could be written."""
    credential = wallet.credential
    assert credential is not None
    stored = json.loads((wallet.folder / "wallet.json").read_text())
    numbers = [int(stored["secret"], 16), pack_attributes(credential), leaf(credential),
               credential.person_tag]  # fmt: skip
    words = [stored["account_key"], str(credential.attributes.birth_date), "leaf_index", PASSPHRASE]
    forms = [form for number in numbers for form in (str(number), f"{number:x}")]
    return [text.lower().encode() for text in (*forms, *words)]


def _proves_with_snarkjs_where_ours_cannot_run(
    site: Any, watched: Watched, wallet: Wallet, folder: Path
) -> None:
    """Answer a challenge by a file in a browser that lacks what our prover needs."""
    page = watched.page

    def without_relaxed_simd(route: "Route") -> None:
        script = route.fetch()
        route.fulfill(response=script, body="WebAssembly.validate = () => false;" + script.text())

    page.context.route("**/static/prover_worker.js", without_relaxed_simd)
    page.goto(f"{site.url}/wallet/#policy=default&challenge=77&name=Shop")
    page.reload()
    _reopen(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Prove, and save the answer as a file").click()
    page.locator("#receipt").get_by_text("snarkjs, in").wait_for()
    page.context.unroute_all()
    answer = from_json(Presentation, json.loads(download.value.path().read_text()))
    assert (answer.binding.challenge, answer.binding.subject) == (77, wallet.address)
    with Titan(Settings(data_dir=folder)) as titan:
        assert titan.verify(answer.proof, answer.binding).valid
    page.goto(f"{site.url}/wallet/")


def _reopen(page: "Page") -> None:
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open", exact=True).click()


def _proves_no_more_after_revocation(site: Any, watched: Watched, wallet: Wallet) -> None:
    assert wallet.credential is not None
    headers = {"Authorization": f"Bearer {site.key}"}
    done = httpx.post(
        f"{site.url}/v1/credentials/{wallet.credential.id}/revocation", headers=headers, timeout=60
    )
    assert done.json()["published"] is True
    page = watched.page
    page.reload()
    _reopen(page)
    page.get_by_role("button", name="Prove and attest").click()
    page.get_by_text(re.compile("The issuer has revoked this credential")).wait_for()
