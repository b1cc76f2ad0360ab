"""``titan wallet``: the holder's secrets, on the holder's device."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, ServiceUrl, settings_in
from titan.cli.output import AsJson, print_fields, print_json, print_table
from titan.cli.service import connect
from titan.errors import CredentialError

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


Passphrase = Annotated[
    str,
    typer.Option(
        help="That seals the file; asked for if not given.",
        prompt=True,
        hide_input=True,
        envvar="TITAN_WALLET_PASSPHRASE",
    ),
]


@app.command("export")
def export(
    name: Annotated[str, typer.Argument(help="Name of the wallet.")],
    file: Annotated[Path, typer.Argument(help="File to write.")],
    passphrase: Passphrase,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Seal a wallet into a file, which the holder's page opens too.

    Example: titan wallet export alice alice.json.
    """
    from titan.holder.wallet import Wallet
    from titan.storage.private_file import write_private

    wallet = Wallet(wallets_folder(data_dir), name)
    write_private(file, wallet.exported(passphrase))
    fields = {**_fields(wallet), "file": str(file)}
    print_json(fields) if as_json else print_fields(fields)


@app.command("import")
def import_(
    name: Annotated[str, typer.Argument(help="Name of the new wallet.")],
    file: Annotated[Path, typer.Argument(help="File that a wallet was exported to.")],
    passphrase: Passphrase,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Take a wallet from a file of the holder's page or of 'titan wallet export'.

    Example: titan wallet import alice titan-wallet.json.
    """
    from titan.holder.wallet import Wallet

    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialError("credential.wallet-file", "The file cannot be read.") from error
    fields = _fields(Wallet.take_in(wallets_folder(data_dir), name, text, passphrase))
    print_json(fields) if as_json else print_fields(fields)


def _fields(wallet: "Wallet") -> dict[str, object]:
    credential = wallet.credential
    return {
        "wallet": wallet.name,
        "address": wallet.address,
        "commitment": str(wallet.commitment),
        "credential": credential.id if credential else None,
    }
