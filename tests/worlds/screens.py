"""Pictures of every page at three widths: ``python tests/worlds/screens.py --out build/screens``.

An installation of its own is filled with cases, a credential, a policy, a scored file and a
message; documents are specimens. The state may be kept (``--state``), so that pages can be looked
at again after a change in seconds.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from titan.aml.generate.amlsim import TRANSACTIONS_NAME
from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.plant import choose_mules, plant_cycle
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import draw_passport
from titan.domain.access import Role
from titan.domain.case import CaseStatus
from titan.runtime import Titan
from titan.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (390, 768, 1280)
_HEIGHT = 900
_MOST_BYTES = 150_000
_PATIENCE = 300_000.0  # milliseconds, of a busy machine
_SUBJECT = "0x" + "d00d" * 10
_PASSPHRASE = "seven quiet words for one wallet"
_MOVING = (CaseStatus.EXAMINING, CaseStatus.ISSUING)
_FACTS = "facts.json"


def _picture(number: int, *, edited: bool = False) -> bytes:
    holder = invent_holder(number, datetime.now(UTC).date())
    shot = capture(draw_passport(holder, number), number)
    if not edited:
        return shot
    image, output = Image.open(BytesIO(shot)), BytesIO()
    exif = image.getexif()
    exif[0x0131] = "GIMP 2.10"  # Software
    image.save(output, "JPEG", quality=90, exif=exif)
    return output.getvalue()


def fill(folder: Path) -> None:
    """Make an installation in which every page has something to show."""
    with Titan(Settings(data_dir=folder)) as titan:
        titan.start_chain()
        cases = [titan.open_case(5 + place).id for place in range(3)]
        contents = (_picture(12, edited=True), _picture(11), b"no picture at all")
        for case_id, content in zip(cases, contents, strict=True):
            titan.submit_document(case_id, content)
        while any(titan.case(one).status in _MOVING for one in cases):
            time.sleep(0.5)
        titan.create_webhook("https://shop.example/titan", ("case.approved",))
        shop = titan.create_key("shop", (Role.APPLICANT,), sandbox=True)[0]
        facts = {
            "case": cases[0], "key": titan.api_key, "shop": shop.id,
            "policy": titan.default_policy_id, "alert": _scored(titan, folder),
            "staff": titan.create_key("desk-7", tuple(Role))[1],
        }  # fmt: skip
    (folder / _FACTS).write_text(json.dumps(facts))


def _scored(titan: Titan, folder: Path) -> str:
    made = folder / "ledger"
    made.mkdir()
    write(world(named("steps"), 3000, 0), made, "amlsim")
    source = made / TRANSACTIONS_NAME
    planted = plant_cycle(source, made / "planted.csv", (_SUBJECT, *choose_mules(source, 4)))
    batch = titan.score_batch(planted.read_bytes())
    place = [alert.subject for alert in batch.report.alerts].index(_SUBJECT)
    return f"{batch.id}/{place}"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run ``titan up`` on a folder and yield the address of its pages."""
    options = ["--json", "--port", "0", "--data-dir", str(folder)]
    with subprocess.Popen(
        [sys.executable, "-m", "titan", "up", *options], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield str(json.loads(process.stdout.readline())["wallet"]).removesuffix("/wallet/")
        finally:
            process.terminate()
            process.wait(timeout=60)


def take(folder: Path, out: Path, only: str) -> None:
    """Take the pictures whose names begin with a word: ``NAME-WIDTH[-dark].png``."""
    from playwright.sync_api import sync_playwright

    facts = json.loads((folder / _FACTS).read_text())
    out.mkdir(parents=True, exist_ok=True)
    with served(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for name, visit in _visits(url, facts).items():
            if name.startswith(only):
                _shoot(browser, name, visit, out)
        browser.close()


def _visits(url: str, facts: dict[str, Any]) -> "dict[str, Callable[[Page], None]]":
    def plain(path: str, awaited: str = "h1, h2") -> "Callable[[Page], None]":
        def visit(page: "Page") -> None:
            page.goto(url + path)
            page.locator(awaited).first.wait_for()

        return visit

    def console(path: str, awaited: str = "h1") -> "Callable[[Page], None]":
        def visit(page: "Page") -> None:
            page.goto(f"{url}/console/sign-in")
            page.get_by_label("Key").fill(facts["staff"])
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("button", name="Sign out").wait_for()
            page.goto(f"{url}/console/{path}")
            page.locator(awaited).first.wait_for()

        return visit

    case, alert, policy = facts["case"], facts["alert"], facts["policy"]
    batch = alert.partition("/")[0]
    return {
        "front": plain("/"), "sign-in": plain("/console/sign-in"),
        "wallet-first": plain("/wallet/"),
        "queue": console("cases?status=all"), "case": console(f"cases/{case}", ".exhibit canvas"),
        "credentials": console("credentials"), "alerts": console("alerts"),
        "batch": console(f"alerts/{batch}"), "alert": console(f"alerts/{alert}", ".graph canvas"),
        "policies": console("policies"), "policy": console(f"policies/{policy}", ".ask svg"),
        "attestations": console(f"attestations?subject={_SUBJECT}"), "audit": console("audit"),
        "act": console("audit/0"), "webhooks": console("webhooks"), "system": console("system"),
        "problem": console("cases/case_" + "0" * 32),
        "holder": lambda page: _holder(page, url),
    }  # fmt: skip


def _holder(page: "Page", url: str) -> None:
    """Walk a holder's way up to the attestation."""
    page.goto(f"{url}/wallet/")
    page.get_by_label("New passphrase").fill(_PASSPHRASE)
    page.get_by_label("The same once more").fill(_PASSPHRASE)
    page.get_by_role("button", name="Make a wallet").click()
    picture: Any = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": _picture(21)}
    page.get_by_label("Picture of the page").set_input_files(picture)
    page.get_by_role("button", name="Send for examination").click()
    page.get_by_text("Examined and approved.").wait_for()
    page.get_by_role("button", name="Prove and attest").click()
    page.locator("#receipt .good").wait_for()


def _shoot(browser: "Browser", name: str, visit: "Callable[[Page], None]", out: Path) -> None:
    context = browser.new_context(viewport={"width": WIDTHS[-1], "height": _HEIGHT})
    context.set_default_timeout(_PATIENCE)
    page = context.new_page()
    visit(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        page.wait_for_timeout(400)
        _save(page, out / f"{name}-{width}.png")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(400)
    _save(page, out / f"{name}-{WIDTHS[-1]}-dark.png")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    print(f"{name}{': wider than the window' if wide else ''}", flush=True)
    context.close()


def _save(page: "Page", path: Path) -> None:
    """Keep a picture in few colours, as pages have them, and as large as leaves it small."""
    shot = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    for share in (1, 0.75, 0.5):
        scaled = shot.resize((round(shot.width * share), round(shot.height * share)))
        scaled.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < _MOST_BYTES:
            break


def main() -> None:
    """Fill a state where there is none, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--state", type=Path, help="folder of the installation, kept")
    parser.add_argument("--only", default="", help="names that begin with it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        folder = given.state or Path(fresh) / "state"
        if not (folder / _FACTS).is_file():
            fill(folder)
        take(folder, given.out, given.only)


if __name__ == "__main__":
    main()
