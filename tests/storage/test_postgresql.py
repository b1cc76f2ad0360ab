"""PostgreSQL by URL: the same tables, and a case from end to end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from titan.domain.case import Case, CaseStatus
from titan.runtime import Titan
from titan.storage.database import Database
from titan.storage.tables import Table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("initdb") is None or shutil.which("pg_ctl") is None,
        reason="no PostgreSQL server is installed here",
    ),
]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The URL of an empty server that listens on a socket in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="titan-postgresql-"))
    user = "postgres" if os.getuid() == 0 else None  # the server refuses to be run by root
    if user is not None:
        shutil.chown(folder, user)
    data = str(folder / "data")

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    run("initdb", "--auth=trust", "--username=titan", "--no-sync", "-D", data)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://titan@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_migrations_make_exactly_the_tables_of_the_code(postgresql: str) -> None:
    database = Database.open(postgresql)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    database.close()


def test_a_case_goes_its_way(
    postgresql: str, make_titan: Callable[..., Titan], settled: Callable[[Titan, str], Case],
    specimens: list[Any], tmp_path: Path,
) -> None:  # fmt: skip
    titan = make_titan(database_url=postgresql)
    case = titan.open_case(5)
    titan.submit_document(case.id, specimens[0].picture)
    assert settled(titan, case.id).status is CaseStatus.APPROVED
    credential = titan.case_credential(case.id)
    done = titan.revoke_credential(credential.id)
    assert done.published and titan.tree().leaves[credential.leaf_index] == 0
    assert not list(tmp_path.glob("*.sqlite"))
