"""What several rooms' tests begin with: empty installations, a chain, documents and reports."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from titan.chain.keys import development_account
from titan.chain.node import EmbeddedNode
from titan.documents.mrz_grammar import parse_mrz
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import SpecimenHolder, invent_holder
from titan.documents.specimen.passport import draw_passport
from titan.domain.case import Case, CaseStatus
from titan.domain.document import Document, MrzFormat
from titan.domain.report import Finding, ForensicReport, Verdict
from titan.runtime import Titan
from titan.settings import Settings
from titan.storage.database import Database, connect
from titan.storage.vault import Vault

if TYPE_CHECKING:
    from chain_world import World, Yard

ICAO_SPECIMEN = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
"""The passport of ICAO 9303 part 4, appendix B."""

TODAY = date(2011, 6, 1)
"""A day on which that passport was in force."""

MakeReport = Callable[..., ForensicReport]
MakeTitan = Callable[..., Titan]


@dataclass(frozen=True)
class Specimen:
    """A person that does not exist, and a picture of their passport."""

    holder: SpecimenHolder
    picture: bytes

    def edited(self) -> bytes:
        """The picture as an editing program would save it: examination refers it to a person."""
        image, output = Image.open(BytesIO(self.picture)), BytesIO()
        exif = image.getexif()
        exif[0x0131] = "GIMP 2.10"  # Software
        image.save(output, "JPEG", quality=90, exif=exif)
        return output.getvalue()

    def personal(self) -> tuple[bytes, ...]:
        """What must never be found in clear."""
        born = self.holder.date_of_birth
        return tuple(
            text.encode()
            for text in (
                self.holder.primary_identifier,
                self.holder.document_number,
                f"{born:%Y%m%d}",
                f"{born:%Y-%m-%d}",
            )
        )


@pytest.fixture(scope="session")
def specimens() -> list[Specimen]:
    """Passports that are in force today."""
    today = datetime.now(UTC).date()
    holders = [invent_holder(seed, today) for seed in (11, 12)]
    return [
        Specimen(holder, capture(draw_passport(holder, seed), seed))
        for seed, holder in enumerate(holders)
    ]


@pytest.fixture(scope="session")
def development_chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedNode]:
    with EmbeddedNode(tmp_path_factory.mktemp("chain")) as node:
        yield node


@pytest.fixture(scope="session")
def shared_world() -> Iterator["World"]:
    """A chain with contracts, issuer, policy and holders; made when a test first asks for it."""
    from chain_world import close_world, open_world

    yield open_world()
    close_world()


@pytest.fixture
def world(shared_world: "World") -> Iterator["World"]:
    """That chain, as every test finds it: what the one before did is undone."""
    with shared_world.undone():
        yield shared_world


@pytest.fixture
def yard(tmp_path: Path) -> Iterator["Yard"]:
    """A chain of the test's own, which it may break."""
    from chain_world import open_yard

    opened = open_yard(tmp_path / "yard")
    yield opened
    opened.node.stop()


@pytest.fixture
def settings(tmp_path: Path, development_chain: EmbeddedNode) -> Settings:
    """Settings of an empty data folder on the shared chain; its operator has funds."""
    operator = development_account(tmp_path / "keys" / "operator.json")
    development_chain.fund(operator.address, 10**20)
    return Settings(data_dir=tmp_path, rpc_url=development_chain.url)


@pytest.fixture
def make_titan(settings: Settings) -> Iterator[MakeTitan]:
    """Return a function that opens the installation; opened ones are closed at the end."""
    with ExitStack() as opened:

        def make(**changes: object) -> Titan:
            return opened.enter_context(Titan(settings.model_copy(update=changes)))

        yield make


def follow(titan: Titan, case_id: str, *moving: CaseStatus, seconds: float = 60) -> Case:
    """Wait until a case has left some statuses."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        case = titan.case(case_id)
        if case.status not in moving:
            return case
        time.sleep(0.05)
    raise AssertionError(f"the case is still {titan.case(case_id)}")


@pytest.fixture
def settled() -> Callable[[Titan, str], Case]:
    """Return a function that waits until nothing more happens to a case by itself."""
    return lambda titan, case_id: follow(
        titan, case_id, CaseStatus.RECEIVED, CaseStatus.EXAMINING, CaseStatus.ISSUING
    )


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of an empty server that listens on a socket in a folder of its own."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("no PostgreSQL server is installed here")
    folder = Path(tempfile.mkdtemp(prefix="titan-postgresql-"))
    user = "postgres" if os.getuid() == 0 else None  # the server refuses to be run by root
    if user is not None:
        shutil.chown(folder, user)
    data = str(folder / "data")

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    run("initdb", "--auth=trust", "--username=titan", "--no-sync", "-D", data)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://titan@/NAME?host={folder}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    name = f"titan_{secrets.token_hex(6)}"
    with connect(postgresql_server.replace("NAME", "postgres")).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield postgresql_server.replace("NAME", name)


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of SoftHSM, which stands for a security module, with four empty tokens.

    Their user's PIN is 1234. One for all tests: the library reads its settings when it is loaded.
    """
    module = Path("/usr/lib/softhsm/libsofthsm2.so")
    if shutil.which("softhsm2-util") is None or not module.exists():
        pytest.skip("Debian's softhsm2, which stands for a security module, is not installed")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    for label in ("titan", "other", "doctor", "bare"):
        command = ["softhsm2-util", "--init-token", "--free", "--label", label]
        subprocess.run(
            [*command, "--so-pin", "5678", "--pin", "1234"], check=True, capture_output=True
        )
    return module


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an identity provider of OpenID Connect, in a process of its own."""
    program = Path(__file__).parent / "worlds" / "identity_provider.py"
    with subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database, once of each kind."""
    if request.param == "sqlite":
        opened = Database.open(f"sqlite:///{tmp_path / 'titan.sqlite'}")
    else:
        opened = Database.open(request.getfixturevalue("postgresql"))
    yield opened
    opened.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'titan.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    return Vault(database, tmp_path)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def make_report() -> MakeReport:
    """Return a function that reports on the specimen, with fields of its zone replaced."""

    def make(
        verdict: Verdict = Verdict.PASS, code: str = "in-order", **zone: Any
    ) -> ForensicReport:
        mrz = replace(parse_mrz(MrzFormat.TD3, ICAO_SPECIMEN, TODAY), **zone)
        document = Document(
            digest="00" * 32, media_type="image/jpeg", width=1200, height=800,
            quad=None, rotation=0, mrz=mrz, mrz_region=None, mrz_confidence=1.0,
        )  # fmt: skip
        finding = Finding("mrz.presence", code, 0.5, 0.0, None, "The zone was read.", verdict)
        return ForensicReport(document, (finding,), verdict, None, None, "thresholds-1")

    return make
