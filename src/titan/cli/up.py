"""``titan up``: the whole service on embedded defaults."""

from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_fields, print_json, working
from titan.errors import ArtifactError

if TYPE_CHECKING:
    from collections.abc import Callable

    from titan.settings import Settings


def up(
    as_json: AsJson = False,
    port: Annotated[int | None, typer.Option(help="Port of the API; 0 takes a free one.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Start the chain and the API, and serve until interrupted. Example: titan up.

    When it listens, one line (or with --json one object) with its addresses is printed.
    """
    from titan.runtime import Titan

    settings = settings_in(data_dir)
    if port is not None:
        settings = settings.model_copy(update={"api_port": port})
    with Titan(settings) as titan:
        with working("starting the chain", quiet=as_json):
            chain = titan.start_chain()
        addresses = {"rpc_url": chain.rpc_url, "policy": chain.default_policy_id}

        def announce(url: str) -> None:
            shown = {"url": url, "description": f"{url}/openapi.json", **addresses}
            print_json(shown) if as_json else print_fields(shown)

        reachable = settings.model_copy(update={"rpc_url": chain.rpc_url})
        _service("api")(reachable, ready=announce)


def _service(name: str) -> "Callable[..., None]":
    """Find an installed service by its entry point: the library does not import its services."""
    from importlib.metadata import entry_points

    found = entry_points(group="titan.services", name=name)
    if not found:
        raise ArtifactError("artifact.missing", f"The service {name!r} is not installed.")
    serve: Callable[[Settings], None] = next(iter(found)).load()
    return serve
