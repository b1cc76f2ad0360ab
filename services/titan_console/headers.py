"""What browsers are told about every page: what it may load, run and reach."""

from collections.abc import Mapping

_NOTHING_ELSE = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
)

CONSOLE_POLICY = _NOTHING_ELSE + "script-src 'self'"
"""The console runs its own scripts from files, and talks to its own origin."""

WALLET_POLICY = (
    _NOTHING_ELSE + "script-src 'self'; frame-src 'self'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
"""The holder's page makes no HTML from text at all, and holds the prover in a frame."""

_CUT_OFF = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "connect-src 'none'; worker-src blob:; script-src 'self' blob: {evaluation}; "
    "sandbox allow-scripts"
)

PROVER_POLICY = _CUT_OFF.format(evaluation="'wasm-unsafe-eval'")
"""The prover's page compiles WebAssembly and reaches nothing: no network, no storage, no origin. A
worker inherits all of it."""

SNARKJS_POLICY = _CUT_OFF.format(evaluation="'unsafe-eval'")
"""The same for the other prover: snarkjs builds code at run time."""

_PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


def page_headers(policy: str, *, secure: bool) -> Mapping[str, str]:
    """Return the headers of a page.

    Args:
        policy: its Content-Security-Policy.
        secure: whether it was asked for over TLS.
    """
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
