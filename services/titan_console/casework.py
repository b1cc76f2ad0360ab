"""The queue of cases, and one case with everything that a decision needs."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from titan.domain.case import CaseStatus
from titan_console.desk import Desk, signed_in
from titan_console.service import Refusal

_PAGE = 50
_MOVING = frozenset((CaseStatus.EXAMINING, CaseStatus.ISSUING))
_ORDER = ("fail", "refer", "pass")
_ZONE_FIELDS = (
    "primary_identifier", "secondary_identifier", "document_number", "issuing_state",
    "nationality", "date_of_birth", "sex", "date_of_expiry", "document_code", "optional_data",
)  # fmt: skip


@signed_in
async def queue(desk: Desk) -> Response:
    """Show the cases that stand at a status, those that wait for a person unless asked."""
    asked = desk.request.query_params
    status = asked.get("status", CaseStatus.IN_REVIEW.value)
    wanted = None if status == "all" else status
    found = await desk.service.get("/cases", limit=_PAGE, status=wanted, cursor=asked.get("cursor"))
    return desk.page(
        "queue.html",
        cases=found["items"],
        next_cursor=found["next_cursor"],
        chosen=status,
        statuses=[one.value for one in CaseStatus],
        part=desk.request.headers.get("hx-request") == "true",
    )


@signed_in
async def case(desk: Desk) -> Response:
    """Show one case."""
    case_id = desk.request.path_params["case_id"]
    found = await desk.service.get(f"/cases/{case_id}")
    return await _shown(desk, found)


@signed_in
async def state(desk: Desk) -> Response:
    """Have a page that shows a moving case loaded again once the case has come to rest.

    Nothing personal is read for it, so that nothing is recorded while a page only waits.
    """
    case_id = desk.request.path_params["case_id"]
    found = await desk.service.get(f"/cases/{case_id}")
    if found["status"] in _MOVING:
        return Response(status_code=204)
    return Response(headers={"HX-Refresh": "true"})


@signed_in
async def exhibit(desk: Desk) -> Response:
    """Hand the pages of a case with their heat maps to the script that shows them."""
    case_id = desk.request.path_params["case_id"]
    try:
        return JSONResponse(await desk.service.get(f"/cases/{case_id}/exhibit"))
    except Refusal as refusal:
        return JSONResponse(dict(refusal.problem), refusal.status)


@signed_in
async def decide(desk: Desk) -> Response:
    """Give an opinion on a case."""
    case_id = desk.request.path_params["case_id"]
    given = await desk.form()
    opinion = {"decision": given.get("decision"), "reason": given.get("reason", "").strip()}
    try:
        await desk.service.post(f"/cases/{case_id}/review", opinion)
    except Refusal as refusal:
        found = await desk.service.get(f"/cases/{case_id}")
        return await _shown(desk, found, refusal.status, refusal.problem, given.get("reason", ""))
    return RedirectResponse(f"/console/cases/{case_id}", 303)


async def _shown(
    desk: Desk,
    found: Mapping[str, Any],
    status: int = 200,
    problem: Mapping[str, Any] | None = None,
    words: str = "",
) -> Response:
    report = await _personal(desk, found, "report", "reviewer", "admin")
    findings = _sorted(report["findings"]) if report else []
    events = await _history(desk, found["id"])
    return desk.page(
        "case.html",
        status,
        case=found,
        moving=found["status"] in _MOVING,
        report=report,
        against=[one for one in findings if one["verdict"] != "pass"],
        in_order=[one for one in findings if one["verdict"] == "pass"],
        zone=_zone(report) if report else [],
        reviews=(await _personal(desk, found, "reviews", "reviewer") or {"items": []})["items"],
        screening=await _personal(desk, found, "screening", "reviewer"),
        events=events,
        problem=problem,
        words=words,
    )


async def _personal(
    desk: Desk, found: Mapping[str, Any], what: str, *roles: str
) -> Mapping[str, Any] | None:
    """Return a part of a case, or None where there is none, or it is not for this person."""
    if not desk.may(*roles):
        return None
    try:
        part: Mapping[str, Any] = await desk.service.get(f"/cases/{found['id']}/{what}")
    except Refusal as refusal:
        if refusal.problem.get("code") in ("usage.not-found", "storage.erased"):
            return None
        raise
    return part


async def _history(desk: Desk, case_id: str) -> list[Mapping[str, Any]]:
    found = await desk.service.get(f"/cases/{case_id}/history")
    items: list[Mapping[str, Any]] = found["items"]
    return items


def _sorted(findings: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put what speaks against the document first."""
    return sorted(findings, key=lambda one: (_ORDER.index(one["verdict"]), -one["score"]))


def _zone(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Lay the machine-readable zone beside the visual zone, field by field."""
    document = report["document"]
    mrz, visual = document["mrz"], document["visual_zone"]
    if mrz is None:
        return []
    seen = {field["name"]: field for field in (visual or {"fields": []})["fields"]}
    digits = {digit["field"]: digit for digit in mrz["check_digits"]}
    return [
        {
            "name": name,
            "value": mrz[name],
            "agreement": seen[name]["agreement"] if name in seen else None,
            "confidence": seen[name]["confidence"] if name in seen else None,
            "digit": _digit(digits.get(name)),
        }
        for name in _ZONE_FIELDS
        if mrz[name] or name in seen
    ]


def _digit(digit: Mapping[str, Any] | None) -> str | None:
    if digit is None:
        return None
    printed, computed = digit["printed"].replace("<", "0"), digit["computed"]
    return "verified" if printed == computed else f"printed {printed}, computed {computed}"
