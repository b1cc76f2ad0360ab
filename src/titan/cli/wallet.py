"""``titan wallet``: the holder's secrets, on the holder's device."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, ServiceUrl, settings_in
from titan.cli.output import AsJson, print_fields, print_json, print_table
from titan.cli.service import connect

if TYPE_CHECKING:
    from titan.holder.wallet import Wallet

app = typer.Typer(no_args_is_help=True, help="The holder's wallet: secret, account, credential.")


def wallets_folder(data_dir: Path | None) -> Path:
    """Return the folder that holds the wallets of a data folder."""
    return settings_in(data_dir).data_dir / "wallets"


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new wallet.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a wallet. The secret never leaves it. Example: titan wallet new alice."""
    from titan.holder.wallet import Wallet

    fields = _fields(Wallet.create(wallets_folder(data_dir), name))
    print_json(fields) if as_json else print_fields(fields)


@app.command("list")
def list_(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Show the wallets of this data folder. Example: titan wallet list."""
    from titan.holder.wallet import list_wallets

    rows = [_fields(wallet) for wallet in list_wallets(wallets_folder(data_dir))]
    if as_json:
        print_json({"wallets": rows})
    else:
        print_table("", ("wallet", "address", "credential"), [
            (row["wallet"], row["address"], row["credential"] or "none yet") for row in rows
        ])  # fmt: skip


@app.command()
def receive(
    name: Annotated[str, typer.Argument(help="Name of the wallet.")],
    case_id: Annotated[str, typer.Argument(help="The case that the credential came from.")],
    service: ServiceUrl = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Fetch the credential of an approved case. Example: titan wallet receive alice case_1f…."""
    from titan.holder.wallet import Wallet

    wallet = Wallet(wallets_folder(data_dir), name)
    with connect(settings_in(data_dir), service) as issuer:
        wallet.receive(issuer.credential(case_id))
    fields = _fields(wallet)
    print_json(fields) if as_json else print_fields(fields)


def _fields(wallet: "Wallet") -> dict[str, object]:
    credential = wallet.credential
    return {
        "wallet": wallet.name,
        "address": wallet.address,
        "commitment": str(wallet.commitment),
        "credential": credential.id if credential else None,
    }
