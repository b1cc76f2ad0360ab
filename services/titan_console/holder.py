"""The holder's page and the prover's: static but for the pins of the circuit."""

from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from titan.artifacts.page_prover import page_prover, page_prover_sha256
from titan.artifacts.store import ArtifactStore
from titan.domain.countries import CODES, two_letters
from titan_console.desk import render_plain
from titan_console.headers import PROVER_POLICY, SNARKJS_POLICY, WALLET_POLICY, page_headers

_CIRCUIT = "attestation"
_FOR_EVER = "public, max-age=31536000, immutable"


async def wallet(request: Request) -> Response:
    """Return the holder's page."""
    return _page(request, "wallet.html", WALLET_POLICY)


async def prover(request: Request) -> Response:
    """Return the page that holds the prover, cut off from everything."""
    return _page(request, "prover.html", PROVER_POLICY, scripts="prover_worker.js")


async def snarkjs(request: Request) -> Response:
    """Return the same with snarkjs, for browsers that cannot run our prover."""
    scripts = "snarkjs.min.js snarkjs_worker.js"
    return _page(request, "prover.html", SNARKJS_POLICY, scripts=scripts)


async def circuit(_: Request) -> Response:
    """Return which files the prover needs, with their hashes."""
    store = ArtifactStore.of("circuits")
    files = {kind: f"{_CIRCUIT}.{kind}" for kind in ("wasm", "zkey")}
    described: dict[str, Any] = {
        "circuit_id": _CIRCUIT,
        "public_signals": store.manifest["circuits"][_CIRCUIT]["public_signals"],
        "vkey_sha256": store.sha256(f"{_CIRCUIT}.vkey.json"),
        "files": {
            kind: {
                "url": f"/wallet/keys/{store.sha256(name)}/{name}",
                "sha256": store.sha256(name),
                "bytes": store.manifest["files"][name]["bytes"],
            }
            for kind, name in files.items()
        },
        "prover": _own_prover(),
    }
    return JSONResponse(described)


async def key(request: Request) -> Response:
    """Return a file of the circuit by its hash; it can never change."""
    sha256, name = request.path_params["sha256"], request.path_params["name"]
    store = ArtifactStore.of("circuits")
    if name not in {f"{_CIRCUIT}.wasm", f"{_CIRCUIT}.zkey"} or store.sha256(name) != sha256:
        return Response("There is no such file.", 404)
    return FileResponse(
        store.path(name), media_type="application/octet-stream",
        headers={"Cache-Control": _FOR_EVER},
    )  # fmt: skip


async def module(request: Request) -> Response:
    """Return our prover by its hash; it can never change."""
    path = page_prover()
    if path is None or request.path_params["sha256"] != page_prover_sha256(path):
        return Response("There is no such file.", 404)
    return FileResponse(path, media_type="application/wasm", headers={"Cache-Control": _FOR_EVER})


async def countries(_: Request) -> Response:
    """Return the codes of all countries by dense index: three letters, and two where there are."""
    return JSONResponse([[code, two_letters(code)] for code in CODES])


WALLET_ROUTES = (
    Route("/", wallet),
    Route("/circuit.json", circuit),
    Route("/countries.json", countries),
    Route("/keys/{sha256}/{name}", key),
    Route("/prover/{sha256}/prover.wasm", module),
)
PROVER_ROUTES = (Route("/", prover), Route("/snarkjs/", snarkjs))


def _own_prover() -> dict[str, Any] | None:
    path = page_prover()
    if path is None:
        return None
    sha256 = page_prover_sha256(path)
    return {
        "url": f"/wallet/prover/{sha256}/prover.wasm",
        "sha256": sha256,
        "bytes": path.stat().st_size,
    }


def _page(request: Request, template: str, policy: str, **values: str) -> Response:
    headers = page_headers(policy, secure=request.url.scheme == "https")
    return HTMLResponse(render_plain(template, **values), headers=headers)
