"""What an installation keeps books of: credentials, attestations, acts, webhooks, and itself."""

import re
from typing import Any

from starlette.responses import RedirectResponse, Response

from titan_console.desk import Desk, signed_in
from titan_console.service import Refusal

_PAGE = 50
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_FIGURE = re.compile(r'^titan_(\w+?)(?:\{(?:\w+)="([^"]*)"\})? ([0-9.e+-]+)$', re.M)


@signed_in
async def credentials(desk: Desk) -> Response:
    """Show the credentials that were issued."""
    cursor = desk.request.query_params.get("cursor")
    return await _credentials(desk, cursor)


@signed_in
async def revoke(desk: Desk) -> Response:
    """Revoke a credential and show what the chain made of it."""
    await desk.form()
    credential_id = desk.request.path_params["credential_id"]
    done = await desk.service.post(f"/credentials/{credential_id}/revocation")
    return await _credentials(desk, None, done)


async def _credentials(desk: Desk, cursor: str | None, done: Any = None) -> Response:
    found = await desk.service.get("/credentials", limit=_PAGE, cursor=cursor)
    return desk.page(
        "credentials.html",
        credentials=found["items"],
        next_cursor=found["next_cursor"],
        done=done,
    )


@signed_in
async def attestations(desk: Desk) -> Response:
    """Look an address's attestations up on the chain."""
    subject = desk.request.query_params.get("subject", "").strip()
    found: list[Any] | None = None
    if _ADDRESS.fullmatch(subject):
        found = (await desk.service.get("/attestations", subject=subject))["items"]
    wrong = bool(subject) and found is None
    return desk.page(
        "attestations.html", 422 if wrong else 200, subject=subject, found=found, wrong=wrong
    )


@signed_in
async def audit(desk: Desk) -> Response:
    """Show what was done, the newest first, under the signed root that covers it."""
    head = await desk.service.get("/audit/head")
    size = head["head"]["size"]
    asked = desk.request.query_params.get("before", "")
    before = min(int(asked), size) if asked.isdecimal() else size
    found = await desk.service.get("/audit", limit=_PAGE, after=max(-1, before - _PAGE - 1))
    entries = [entry for entry in reversed(found["items"]) if entry["sequence"] < before]
    return desk.page(
        "audit.html", head=head, entries=entries, earlier=max(0, before - _PAGE), before=before
    )


@signed_in
async def act(desk: Desk) -> Response:
    """Show one act with the proof that it stands in the log."""
    sequence = desk.request.path_params["sequence"]
    return desk.page("act.html", proof=await desk.service.get(f"/audit/{sequence}/inclusion"))


@signed_in
async def webhooks(desk: Desk) -> Response:
    """Show who is told, and what came of each message."""
    cursor = desk.request.query_params.get("cursor")
    endpoints = await desk.service.get("/webhooks")
    messages = await desk.service.get("/webhooks/messages", limit=_PAGE, cursor=cursor)
    return desk.page(
        "webhooks.html",
        endpoints=endpoints["items"],
        messages=messages["items"],
        next_cursor=messages["next_cursor"],
    )


@signed_in
async def redeliver(desk: Desk) -> Response:
    """Send a message again."""
    await desk.form()
    message_id = desk.request.path_params["message_id"]
    await desk.service.post(f"/webhooks/messages/{message_id}/redelivery")
    return RedirectResponse("/console/webhooks", 303)


@signed_in
async def system(desk: Desk) -> Response:
    """Show how the installation does."""
    text = await desk.service.text("/metrics")
    figures: dict[str, dict[str, str]] = {}
    for name, label, value in _FIGURE.findall(text):
        figures.setdefault(name, {})[label] = value.removesuffix(".0")
    try:
        policy = await desk.service.get("/policies/default/request")
    except Refusal as refusal:
        return desk.page("system.html", figures=figures, policy=None, problem=refusal.problem)
    return desk.page("system.html", figures=figures, policy=policy, problem=None)
