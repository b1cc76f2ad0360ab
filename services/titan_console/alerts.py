"""Money laundering: scored files, their alerts, one alert with its picture, suspension."""

from starlette.responses import JSONResponse, RedirectResponse, Response

from titan_console.desk import Desk, read_body, require_token, signed_in
from titan_console.picture import draw
from titan_console.service import Refusal

_PAGE = 50
_MOST_BYTES = 64 << 20


@signed_in
async def batches(desk: Desk) -> Response:
    """Show the files that were scored."""
    cursor = desk.request.query_params.get("cursor")
    found = await desk.service.get("/aml/batches", limit=_PAGE, cursor=cursor)
    return desk.page("batches.html", batches=found["items"], next_cursor=found["next_cursor"])


@signed_in
async def score(desk: Desk) -> Response:
    """Score a file that a script of the page sends as it is; answer where its alerts are."""
    require_token(desk.request.headers.get("x-csrf-token", ""), desk.session)
    try:
        content = await read_body(desk.request, _MOST_BYTES)
        made = await desk.service.put("/aml/batches", content)
    except Refusal as refusal:
        return JSONResponse(dict(refusal.problem), refusal.status)
    return JSONResponse({"location": f"/console/alerts/{made['id']}"}, 201)


@signed_in
async def batch(desk: Desk) -> Response:
    """Show the alerts of a file, the highest score first."""
    batch_id = desk.request.path_params["batch_id"]
    found = await desk.service.get(f"/aml/batches/{batch_id}")
    return desk.page("batch.html", batch=found)


@signed_in
async def alert(desk: Desk) -> Response:
    """Show one alert: how the money moved, payment by payment, and what the score rests on."""
    asked = desk.request.path_params
    found = await desk.service.get(f"/aml/batches/{asked['batch_id']}")
    if not 0 <= asked["place"] < len(found["alerts"]):
        return desk.page("problem.html", 404, problem=_NO_ALERT)
    shown = found["alerts"][asked["place"]]
    done = desk.request.query_params.get("suspended") == "1"
    return desk.page(
        "alert.html", batch=found, place=asked["place"], alert=shown, done=done,
        picture=draw(shown["transactions"], shown["subject"]),
    )  # fmt: skip


@signed_in
async def suspend(desk: Desk) -> Response:
    """Have the oracle suspend the subject of an alert."""
    given = await desk.form()
    await desk.service.post("/aml/suspensions", {"addresses": [given.get("address", "")]})
    asked = desk.request.path_params
    where = f"/console/alerts/{asked['batch_id']}/{asked['place']}?suspended=1"
    return RedirectResponse(where, 303)


_NO_ALERT = {
    "title": "No such alert",
    "detail": "The file raised fewer alerts than that.",
    "remedy": "Go back to the file and choose one of its alerts.",
    "code": "usage.not-found",
}
