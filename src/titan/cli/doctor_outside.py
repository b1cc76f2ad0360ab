"""What `titan doctor` asks beyond the data folder: provider, signer, token, receiver of traces."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from titan.errors import UsageError

if TYPE_CHECKING:
    from titan.settings import Settings


def probes(settings: "Settings") -> dict[str, Callable[[], str]]:
    """Return what is asked, by name; a probe raises what is wrong with the way out."""
    return {
        "identity provider": lambda: _provider(settings),
        "signer": lambda: _signer(settings),
        "key token": lambda: _token(settings),
        "traces": lambda: _traces(settings),
    }


def _provider(settings: "Settings") -> str:
    if settings.oidc_issuer is None:
        return "none named; everybody comes with a key"
    from titan.pipeline.staff import ask_provider, roles_table

    if not roles_table(settings.oidc_roles):
        raise UsageError("usage.argument", "TITAN_OIDC_ROLES gives no group of it a role.")
    _, keys = ask_provider(settings.oidc_issuer)
    return f"answers, and signs with one of {len(keys.keys)} keys"


def _signer(settings: "Settings") -> str:
    from titan.chain.signers import open_signer
    from titan.settings import Profile

    if settings.chain_signer is None and settings.profile is Profile.DEVELOPMENT:
        return "none named; the development account signs"
    return f"signs for {open_signer(settings).address}"


def _token(settings: "Settings") -> str:
    if settings.pkcs11_module is None:
        return "none named; keys/root.json holds the root key in clear"
    from titan.storage.key_store import Token, read_pin
    from titan.storage.root_key import RootKey

    path = settings.data_dir / "keys" / "root.json"
    pin = read_pin(settings.pkcs11_pin, settings.pkcs11_pin_file)
    token = Token(settings.pkcs11_module, settings.pkcs11_token, pin)
    if path.exists() and RootKey.is_wrapped(path):
        RootKey.load(path, may_create=False, token=token)
        return "opens keys/root.json"
    made = "has" if token.has_key() else "has not yet"
    return f"can be used, and {made} its key; 'titan up' gives it the custody"


def _traces(settings: "Settings") -> str:
    if settings.otlp_endpoint is None:
        return "none made"
    from titan.telemetry.traces import ask_receiver

    ask_receiver(settings.otlp_endpoint)
    return "taken by their receiver"
