"""Pages that are rendered from the code. ``python tests/house/documentation.py`` writes them."""

import json
import subprocess
import sys
from pathlib import Path

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


PAGES = {
    "docs/errors.md": errors_page,
    "docs/settings.md": settings_page,
    "docs/openapi.json": openapi_page,
}

if __name__ == "__main__":
    for name, render in PAGES.items():
        (ROOT / name).write_text(render())
