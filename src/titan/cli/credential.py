"""``titan credential``: open cases, look at credentials, revoke them."""

from pathlib import Path
from typing import Annotated

import typer

from titan.cli.inspection import read_picture
from titan.cli.options import DataDir, ServiceUrl, WalletName, settings_in
from titan.cli.output import EXIT_INVALID, AsJson, print_fields, print_json, working
from titan.cli.service import connect
from titan.cli.wallet import wallets_folder

app = typer.Typer(no_args_is_help=True, help="Credentials of the issuer's service.")


@app.command()
def issue(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    document: Annotated[Path, typer.Argument(help="Picture of the holder's document.")],
    wallet: WalletName,
    residency: Annotated[
        str | None, typer.Option(help="Country of residence; by default the issuing state.")
    ] = None,
    service: ServiceUrl = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Open a case with a document and wait for its credential.

    Example: titan credential issue pass.jpg --wallet alice. Exits 1 if the case is not approved.
    """
    from titan.domain.case import CaseStatus
    from titan.domain.encoding import to_json
    from titan.holder.wallet import Wallet

    holder = Wallet(wallets_folder(data_dir), wallet)
    settings = settings_in(data_dir)
    content = read_picture(document)
    with connect(settings, service) as issuer, working("the case is on its way", quiet=as_json):
        case = issuer.open_case(holder.commitment, residency)
        issuer.send_in_pieces(issuer.begin_upload(case.id, len(content)), content)
        case = issuer.wait(case.id, seconds=settings.examination_timeout * 2)
        if case.status is CaseStatus.APPROVED:
            holder.receive(issuer.credential(case.id))
    print_json(case) if as_json else print_fields(to_json(case))
    if case.status is not CaseStatus.APPROVED:
        raise typer.Exit(EXIT_INVALID)


@app.command()
def show(
    credential_id: Annotated[str, typer.Argument(help="Id of the credential.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show a credential as the issuer keeps it. Example: titan credential show cred_1f…."""
    from titan.domain.encoding import to_json
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan:
        credential = to_json(titan.credential(credential_id))
    if as_json:
        print_json(credential)
    else:
        print_fields({**credential.pop("attributes"), **credential})


@app.command()
def revoke(
    credential_id: Annotated[str, typer.Argument(help="Id of the credential.")],
    service: ServiceUrl = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Revoke a credential; the issuer's root rotates. Example: titan credential revoke cred_1f…."""
    from titan.domain.encoding import to_json

    with (
        connect(settings_in(data_dir), service) as issuer,
        working("the root rotates", quiet=as_json),
    ):
        done = issuer.revoke(credential_id)
    print_json(done) if as_json else print_fields(to_json(done))
