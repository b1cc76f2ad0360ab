"""Options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from titan.settings import Settings

_CHECKOUT = Path(__file__).resolve().parents[3]
SAMPLES = _CHECKOUT.parent / "shared/data"
"""Where published samples lie that may be read and not shipped; often they are not there."""
TRANSCRIPTIONS = _CHECKOUT / "tests/vectors/mrz_specimens.json"
"""What the specimens among them say."""

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder of the state.", envvar="TITAN_DATA_DIR"),
]
ServiceUrl = Annotated[
    str | None, typer.Option("--service", help="Address of the service; by default the settings'.")
]
WalletName = Annotated[str, typer.Option("--wallet", help="Name of the holder's wallet.")]


def settings_in(data_dir: Path | None) -> "Settings":
    """Return the settings in force, with a data folder named on the command line."""
    from titan.settings import load_settings

    return load_settings(data_dir=data_dir) if data_dir else load_settings()
