"""An installation of an earlier release goes on: its rows are the default tenant's."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from titan.domain.access import OPERATOR, itself
from titan.errors import UsageError
from titan.pipeline.casebook import CaseBook
from titan.storage import migrations
from titan.storage.database import Database, connect
from titan.storage.vault import Vault

_APPLICANT = "INSERT INTO applicants (id, wrapped_key, created_at) VALUES ('app_1', NULL, 1.5)"
_CASE = (
    "INSERT INTO cases (id, applicant_id, holder_commitment, claims, status, created_at, "
    "updated_at) VALUES ('case_1', 'app_1', '5', {empty}, 'received', 1.5, 1.5)"
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_the_first_release_kept_is_kept(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = connect(url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text(_APPLICANT))
        empty = "X''" if kind == "sqlite" else "''::bytea"
        connection.execute(text(_CASE.format(empty=empty)))
        connection.commit()
    engine.dispose()

    database = Database.open(url)
    cases = CaseBook(database, Vault(database, tmp_path))
    assert cases.case("case_1", OPERATOR).level == "standard"
    with pytest.raises(UsageError):
        cases.case("case_1", itself("another"))
    assert [case.id for case in cases.page(10, None).items] == ["case_1"]
    database.close()
