"""The whole journey of a reviewer in a real browser, from the queue to the decision."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from titan.domain.access import Role
from titan.runtime import Titan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    context = browser.new_context()
    context.set_default_timeout(60_000)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def referred(site: Any, specimens: list[Any]) -> list[str]:
    """Two cases that wait: one with a picture, and one of the sandbox that two must decide."""
    with Titan(site.settings) as titan:
        sandbox = titan.create_key("shop", (Role.APPLICANT,), sandbox=True)[1]
    return [
        _waiting(site, site.key, specimens[1].edited(), "standard"),
        _waiting(site, sandbox, b"TITAN-SANDBOX refer 7", "enhanced"),
    ]


def _waiting(site: Any, token: str, content: bytes, level: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{site.url}/v1", headers=headers, timeout=60) as client:
        body = {"holder_commitment": "5", "level": level}
        case_id = str(client.post("/cases", json=body).json()["id"])
        client.put(f"/cases/{case_id}/document", content=content)
        while client.get(f"/cases/{case_id}").json()["status"] == "examining":
            time.sleep(0.2)
        assert client.get(f"/cases/{case_id}").json()["status"] == "in_review"
    return case_id


def sign_in(page: "Page", site: Any, subject: str, *roles: Role) -> None:
    page.goto(f"{site.url}/console/")
    page.get_by_label("Key").fill(site.make_key(subject, *roles))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def _decide(page: "Page", decision: str, reason: str) -> None:
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=decision).click()


def test_a_reviewer_goes_from_the_queue_to_a_decision_by_keyboard(
    site: Any, page: "Page", grave_findings: Any, referred: list[str]
) -> None:
    sign_in(page, site, "desk-1", Role.REVIEWER)
    page.get_by_role("heading", name="Cases").wait_for()
    page.locator(f"a[href$='{referred[0]}']").wait_for()
    place = page.locator("[data-line] a").evaluate_all(
        "(all, name) => all.findIndex((one) => one.href.endsWith(name))", referred[0]
    )
    for _ in range(place + 1):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".exhibit canvas").wait_for()
    assert page.locator(".exhibit canvas").evaluate("canvas => canvas.width") > 300
    page.get_by_role("row", name="Document number").wait_for()
    assert grave_findings(page) == []
    _decide(page, "Approve", "The page is only cropped.")
    page.locator(".heading .badge").filter(has_text="Approved").wait_for()
    page.get_by_text("The page is only cropped.").wait_for()


def test_an_enhanced_case_is_decided_by_two_persons(
    site: Any, page: "Page", referred: list[str]
) -> None:
    sign_in(page, site, "desk-1", Role.REVIEWER)
    page.goto(f"{site.url}/console/cases/{referred[1]}")
    _decide(page, "Decline", "The software that saved it edits pictures.")
    page.get_by_text("would decline").wait_for()
    _decide(page, "Decline", "Once more.")
    page.get_by_role("alert").filter(has_text="person").wait_for()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, "desk-2", Role.REVIEWER)
    page.goto(f"{site.url}/console/cases/{referred[1]}")
    _decide(page, "Decline", "I agree.")
    page.locator(".heading .badge").filter(has_text="Declined").wait_for()


def test_axe_finds_nothing_grave_on_the_other_pages(
    site: Any, page: "Page", grave_findings: Any, referred: list[str]
) -> None:
    for path in ("/", "/wallet/", "/console/sign-in"):
        page.goto(site.url + path)
        page.locator("h1, h2").first.wait_for()
        assert grave_findings(page) == []
    sign_in(page, site, "everybody", *Role)
    for area in ("cases?status=all", "credentials", "alerts", "attestations?subject=0x1", "audit",
                 "policies", f"policies/{Titan(site.settings).default_policy_id}",
                 "audit/0", "webhooks", "system"):  # fmt: skip
        page.goto(f"{site.url}/console/{area}")
        assert grave_findings(page) == []
