"""``titan settings``: every setting, its value and what it does."""

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_json, print_table

_SECRET = {"api_key", "chain_passphrase", "database_url", "rpc_url"}


def show_settings(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Show the settings in force; secrets are masked. Example: titan settings --json."""
    from titan.settings import Settings

    settings = settings_in(data_dir)
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "(set)" if name in _SECRET and value is not None else value
        rows.append((f"TITAN_{name.upper()}", shown, field.description))
    if as_json:
        print_json({name: None if value is None else str(value) for name, value, _ in rows})
    else:
        print_table("", ("variable", "value", "what it does"), rows)
