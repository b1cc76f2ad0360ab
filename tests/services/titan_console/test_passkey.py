"""A passkey opens the wallet beside the passphrase, in a real browser with a pretended key."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from titan.holder.wallet import Wallet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PASSPHRASE = "seven quiet words for one wallet"
_KEPT = """async () => {
  const database = await new Promise((resolve) => {
    const asked = indexedDB.open("titan", 1);
    asked.onsuccess = () => resolve(asked.result);
  });
  const room = database.transaction("wallet").objectStore("wallet");
  const all = await new Promise((resolve) => {
    const asked = room.getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  database.close();
  return JSON.stringify(all);
}"""


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    context = browser.new_context(accept_downloads=True)
    context.set_default_timeout(60_000)
    opened = context.new_page()
    yield opened
    context.close()


def _plug_in(page: "Page", **changes: Any) -> Any:
    """Give the browser an authenticator; return what takes it away again."""
    options = {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal",
        "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "hasPrf": True, "automaticPresenceSimulation": True, **changes,
    }  # fmt: skip
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda: session.send("WebAuthn.removeVirtualAuthenticator", made)


def _make_wallet(page: "Page", url: str) -> None:
    page.goto(f"{url}/wallet/")
    page.get_by_label("New passphrase").fill(PASSPHRASE)
    page.get_by_label("The same once more").fill(PASSPHRASE)
    page.get_by_role("button", name="Make a wallet").click()
    page.get_by_role("button", name="Lock").wait_for()


def test_a_passkey_opens_the_wallet_and_the_file_keeps_its_passphrase(
    site: Any, page: "Page", tmp_path: Path
) -> None:
    unplug = _plug_in(page)
    _make_wallet(page, site.url.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Remove the passkey").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as a file").click()
    file = download.value.path().read_text()
    wallet = Wallet.take_in(tmp_path, "again", file, PASSPHRASE)
    assert set(json.loads(file)) == {"format", "kdf", "cipher", "content"}

    page.reload()
    page.get_by_role("button", name="Open with the passkey").click()
    page.get_by_role("button", name="Lock").wait_for()
    assert wallet.address.lower() in page.locator("#keeping code").first.inner_text().lower()
    stored = json.loads((wallet.folder / "wallet.json").read_text())
    kept = page.evaluate(_KEPT)
    assert "wrapped" in kept and stored["secret"] not in kept

    page.get_by_role("button", name="Lock").click()
    unplug()
    _plug_in(page)
    page.get_by_role("button", name="Open with the passkey").click()
    page.get_by_role("alert").filter(has_text="not allowed").wait_for()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.get_by_role("button", name="Add a passkey").wait_for()
    assert "wrapped" not in page.evaluate(_KEPT)


def test_an_authenticator_without_prf_is_refused_in_words(site: Any, page: "Page") -> None:
    _plug_in(page, hasPrf=False)
    _make_wallet(page, site.url.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("alert").filter(has_text="lacks PRF").wait_for()
    assert "wrapped" not in page.evaluate(_KEPT)
