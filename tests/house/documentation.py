"""Pages that are rendered from the code. ``python tests/house/documentation.py`` writes them."""

import json
import subprocess
import sys
from pathlib import Path

from titan.credentials.assurance import LEVELS, Evidence, Level
from titan.failures import CATALOGUE
from titan.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def errors_page() -> str:
    """Every error code with its HTTP status, meaning and way out."""
    rows = [
        f"| `{code}` | {failure.status} | {failure.title} | {failure.remedy} |"
        for code, failure in sorted(CATALOGUE.items())
    ]
    return "\n".join(
        [
            "# What an error means, and the way out",
            "",
            "Every error carries one of these codes: on the command line at the end of its line "
            "(exit status 2), in the API as `code` of the problem object (RFC 9457).",
            "",
            "| code | HTTP status | what happened | what to do |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def settings_page() -> str:
    """Every setting with its default and what it does."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `TITAN_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(
        [
            "# Which settings are there?",
            "",
            "Each is an environment variable; `titan settings` shows the values in force.",
            "",
            "| variable | default | what it does |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def assurance_page() -> str:
    """The table of assurance levels, as the code has it."""
    rows = [
        f"| {level.number} | {level.name} | {_needs(level)} | {level.nist} | {level.eidas} |"
        for level in LEVELS
    ]
    return "\n".join(
        [
            "# How thoroughly was a document examined?",
            "",
            "Every credential carries an assurance level from 1 to 7, and a policy can ask for a "
            "least one. It is the highest level whose evidence was all gathered; each level below "
            "lists all of its evidence. The report says in its findings what was gathered.",
            "",
            "| level | name | evidence | nearest words of NIST SP 800-63A-4 | of eIDAS |",
            "|---|---|---|---|---|",
            *rows,
            "",
            *_ASSURANCE_NOTES,
            "",
        ]
    )


def _needs(level: Level) -> str:
    return "; ".join(kind.value for kind in Evidence if kind in level.needs)


_ASSURANCE_NOTES = (
    "The last two columns help to read the scale and claim no conformity. NIST SP 800-63A-4 and "
    "the Implementing Regulation (EU) 2015/1502 (annex, section 2.1.2) also judge how the person "
    "was enrolled, who vouches for the attributes, and whether the evidence was reported lost or "
    "stolen. An examination of a document knows none of that.",
    "",
    "## What the levels do not say",
    "",
    "- Level 4 cannot be reached in this release: no calibrated model of forgery is shipped.",
    "- Level 5 proves that the data are those that a state signed. It does not prove that the chip "
    "was there, for a copy of its files is authenticated as well as the original; and revocation "
    "of the signer is not checked. It needs `TITAN_CSCA_DIR`, the operator's own list of states' "
    "authorities.",
    "- Level 6 needs the holder's own picture compared with the portrait in the chip; the printed "
    "portrait is not enough, because it can be exchanged beside a genuine chip. Whether that "
    "picture was taken of a living person who is there is not told: liveness is not checked in "
    "this release.",
    "- Level 7 is kept for installations whose staff see holder and document; nothing in this "
    "release gathers its evidence.",
    "- A report that a person approved after a check asked for it stays at level 2.",
)


def openapi_page() -> str:
    """The API's OpenAPI description, as the service serves it."""
    script = (
        "import json, sys; from titan_api.app import openapi; "
        "json.dump(openapi(), sys.stdout, indent=1, sort_keys=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return json.dumps(json.loads(done.stdout), indent=1, sort_keys=True) + "\n"


def access_page() -> str:
    """Which role may use which route, as the service decides it."""
    script = (
        "import json, sys; from titan_api.rights import ALLOWED, PUBLIC; "
        "json.dump([sorted(PUBLIC), {k: sorted(v) for k, v in ALLOWED.items()}], sys.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    public, allowed = json.loads(done.stdout)
    every = max(allowed.values(), key=len)
    rows = [
        f"| `{route}` | {'every role' if roles == every else ', '.join(roles)} |"
        for route, roles in allowed.items()
    ]
    return "\n".join(
        [
            "# Which role may use which route?",
            "",
            "The one table that the service decides by; routes are those behind `/v1`. Keys come "
            "from `titan keys create` or `POST /v1/keys`. The installation's own key "
            "(`keys/api.key`) has every role in the tenant `default`.",
            "",
            f"Without a key: {', '.join(f'`{route}`' for route in public)}.",
            "",
            "| route | roles |",
            "|---|---|",
            *rows,
            "",
        ]
    )


PAGES = {
    "docs/errors.md": errors_page,
    "docs/settings.md": settings_page,
    "docs/assurance.md": assurance_page,
    "docs/openapi.json": openapi_page,
    "docs/access.md": access_page,
}

if __name__ == "__main__":
    for name, render in PAGES.items():
        (ROOT / name).write_text(render())
