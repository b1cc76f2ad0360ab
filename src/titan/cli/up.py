"""``titan up``: the whole service on embedded defaults."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_fields, print_json, working
from titan.errors import ArtifactError

if TYPE_CHECKING:
    from collections.abc import Callable


def up(
    as_json: AsJson = False,
    port: Annotated[int | None, typer.Option(help="Port of the API; 0 takes a free one.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Start the chain, the API and the web pages; serve until interrupted. Example: titan up.

    When it listens, its addresses are printed (or with --json one object with them): of the API,
    of the holder's page and of the console.
    """
    from titan.runtime import Titan

    settings = settings_in(data_dir)
    if port is not None:
        settings = settings.model_copy(update={"api_port": port})
    faces = [face for offered in _installed("titan.faces").values() for face in offered()]
    if not faces:
        typer.secho("The web pages were not built; 'make setup' builds them.", err=True)
    with Titan(settings) as titan:
        with working("starting the chain", quiet=as_json):
            chain = titan.start_chain()
        addresses = {"rpc_url": chain.rpc_url, "policy": chain.default_policy_id}

        def announce(url: str) -> None:
            by_name = url.replace("//127.0.0.1:", "//localhost:")  # passkeys need a name
            pages = {name: f"{by_name}/{name}/" for name in ("wallet", "console")} if faces else {}
            shown = {"url": url, **pages, "description": f"{url}/openapi.json", **addresses}
            print_json(shown) if as_json else print_fields(shown)

        reachable = settings.model_copy(update={"rpc_url": chain.rpc_url})
        _service("api")(reachable, ready=announce, faces=faces)


def _service(name: str) -> "Callable[..., None]":
    """Find an installed service by its entry point: the library does not import its services."""
    found = _installed("titan.services")
    if name not in found:
        raise ArtifactError("artifact.missing", f"The service {name!r} is not installed.")
    return found[name]


def _installed(group: str) -> "dict[str, Callable[..., Any]]":
    """Return what installed packages offer under a name."""
    from importlib.metadata import entry_points

    return {point.name: point.load() for point in entry_points(group=group)}
