"""The whole journey of an analyst in a real browser, from a file to a suspension."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from titan.aml.generate.amlsim import TRANSACTIONS_NAME
from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.plant import choose_mules, plant_cycle
from titan.domain.access import Role
from titan.runtime import Titan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.exhaustive

SUBJECT = "0x" + "d00d" * 10


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A small world's payments, in which the subject's money goes round."""
    write(world(named("steps"), 3000, 0), tmp_path, "amlsim")
    source = tmp_path / TRANSACTIONS_NAME
    return plant_cycle(source, tmp_path / "planted.csv", (SUBJECT, *choose_mules(source, 4)))


def test_an_analyst_goes_from_a_file_to_a_suspension(
    site: Any, browser: "Browser", grave_findings: Any, ledger: Path
) -> None:
    context = browser.new_context()
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(f"{site.url}/console/")
    page.get_by_label("Key").fill(site.make_key("watcher", Role.ANALYST))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Alerts").wait_for()

    page.get_by_label("Transactions as CSV").set_input_files(
        {"name": "no.csv", "mimeType": "text/csv", "buffer": b"nothing of the kind\n"}
    )
    page.get_by_role("button", name="Score").click()
    page.get_by_role("alert").filter(has_text=".").wait_for()
    page.get_by_label("Transactions as CSV").set_input_files(ledger)
    page.get_by_role("button", name="Score").click()
    page.get_by_role("link", name="0xd00dd00dd0").click()

    page.get_by_role("heading", name="Cycle").wait_for()
    arrows = page.locator("svg .payment")
    assert arrows.count() == 5
    assert page.locator("svg .subject").count() == 1
    page.locator(".graph canvas").first.wait_for()
    page.get_by_label("Follow the money of").select_option(SUBJECT)
    page.get_by_text("5 payments may have come of it.").wait_for()
    page.locator(".graph").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("tr.along").count() == 5
    page.keyboard.press("Escape")
    assert page.locator("tr.along").count() == 0
    page.get_by_label("Until payment").fill("2")
    assert page.locator("svg .payment.later").count() == 3
    assert grave_findings(page) == []
    page.get_by_role("button", name="Suspend this address").click()
    page.get_by_text("The address is suspended").wait_for()
    context.close()
    with Titan(site.settings) as titan:
        _, suspended = titan.chain.risk(SUBJECT)
    assert suspended
