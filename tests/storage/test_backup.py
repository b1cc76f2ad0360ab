"""An archive brings everything back but the keys, and nothing that was changed."""

import io
import json
import shutil
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from titan.errors import StorageError, TitanError
from titan.runtime import Titan
from titan.settings import Settings
from titan.storage.backup import create, restore
from titan.storage.database import connect


def _filled(folder: Path, cases: int = 3) -> list[str]:
    with Titan(Settings(data_dir=folder)) as titan:
        opened = [titan.open_case(number + 1, "FRA").id for number in range(cases)]
        (folder / "lists").mkdir(exist_ok=True)
        (folder / "lists" / "note.json").write_text("{}")
    return opened


def test_what_was_there_comes_back(tmp_path: Path) -> None:
    opened = _filled(tmp_path / "one")
    archive = tmp_path / "a.tar"
    manifest = create(tmp_path / "one", archive)
    assert {"titan.sqlite", "lists/note.json"} <= set(manifest["files"])
    shutil.copytree(tmp_path / "one" / "keys", tmp_path / "two" / "keys")
    restore(tmp_path / "two", archive)
    with Titan(Settings(data_dir=tmp_path / "two")) as titan:
        assert [case.id for case in titan.cases().items] == opened
        assert titan.verify_audit().sound
        with titan._database.read() as session:
            row = titan._cases.row(session, opened[0])
            assert titan._cases.claims(session, row).residency == "FRA"


def test_no_key_is_in_an_archive(tmp_path: Path) -> None:
    _filled(tmp_path / "one")
    archive = tmp_path / "a.tar"
    create(tmp_path / "one", archive)
    key = json.loads((tmp_path / "one" / "keys" / "root.json").read_text())["key"]
    assert key.encode() not in archive.read_bytes()
    restore(tmp_path / "two", archive)
    with Titan(Settings(data_dir=tmp_path / "two")) as titan, pytest.raises(StorageError) as caught:
        titan.verify_audit()
    assert caught.value.code == "storage.key"


def test_an_archive_of_a_busy_installation_is_whole(tmp_path: Path) -> None:
    folder, stop = tmp_path / "one", threading.Event()
    with Titan(Settings(data_dir=folder)) as titan:
        titan.open_case(1)

        def write() -> None:
            number = 2
            while not stop.is_set():
                titan.open_case(number)
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        create(folder, tmp_path / "a.tar")
        stop.set()
        writer.join()
    shutil.copytree(folder / "keys", tmp_path / "two" / "keys")
    restore(tmp_path / "two", tmp_path / "a.tar")
    with Titan(Settings(data_dir=tmp_path / "two")) as titan:
        assert titan.verify_audit().sound


def _again(source: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    with tarfile.open(source) as old, tarfile.open(target, "x") as new:
        for entry in old.getmembers():
            file = old.extractfile(entry)
            assert file is not None
            name, content = change(entry.name, file.read())
            changed = tarfile.TarInfo(name)
            changed.size = len(content)
            new.addfile(changed, io.BytesIO(content))


@pytest.mark.parametrize(
    "change",
    [
        lambda name, content: (name, content + b"x" if name == "lists/note.json" else content),
        lambda name, content: (name.replace("lists/", "../lists/"), content),
        lambda name, content: (name.replace("lists/", "keys/"), content),
        lambda name, content: (name, content if name != "manifest.json" else b"{}"),
    ],
)
def test_a_changed_archive_is_refused_whole(
    tmp_path: Path, change: Callable[[str, bytes], tuple[str, bytes]]
) -> None:
    _filled(tmp_path / "one", 1)
    create(tmp_path / "one", tmp_path / "a.tar")
    _again(tmp_path / "a.tar", tmp_path / "b.tar", change)
    with pytest.raises(StorageError) as caught:
        restore(tmp_path / "two", tmp_path / "b.tar")
    assert caught.value.code == "storage.backup"
    assert not (tmp_path / "two").exists() and not (tmp_path / "lists").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    _filled(tmp_path / "one", 1)
    create(tmp_path / "one", tmp_path / "a.tar")
    (tmp_path / "none.tar").write_bytes(b"no archive")
    for refused in (
        lambda: create(tmp_path / "one", tmp_path / "a.tar"),
        lambda: restore(tmp_path / "one", tmp_path / "a.tar"),
        lambda: create(tmp_path / "empty", tmp_path / "c.tar"),
        lambda: restore(tmp_path / "three", tmp_path / "none.tar"),
    ):
        with pytest.raises(TitanError) as caught:
            refused()
        assert caught.value.code in ("usage.conflict", "usage.not-found", "usage.argument")


@pytest.fixture
def servers_tools(postgresql: str) -> str:
    """The URL of an empty database whose server's tools are installed here."""
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        pytest.skip("pg_dump and pg_restore are not installed here")
    return postgresql


def test_a_database_server_comes_back_whole(
    servers_tools: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, archive = tmp_path / "one", tmp_path / "two", tmp_path / "a.tar"
    with Titan(Settings(data_dir=one, database_url=servers_tools)) as titan:
        opened = [titan.open_case(number + 1, "FRA").id for number in range(3)]
    manifest = create(one, archive, servers_tools)
    assert "postgresql.dump" in manifest["files"]
    with pytest.raises(TitanError) as caught:
        restore(two, archive, servers_tools)
    assert caught.value.code == "usage.conflict", "the database is still there"
    with pytest.raises(TitanError) as caught:
        restore(two, archive)
    assert caught.value.code == "usage.argument", "no file of SQLite is in it"

    engine = connect(servers_tools)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()
    shutil.copytree(one / "keys", two / "keys")
    restore(two, archive, servers_tools)
    with Titan(Settings(data_dir=two, database_url=servers_tools)) as titan:
        assert [case.id for case in titan.cases().items] == opened
        assert titan.verify_audit().sound
        titan.open_case(9)  # numbers go on where they were
        assert len(titan.cases().items) == 4

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StorageError) as caught:
        create(one, tmp_path / "b.tar", servers_tools)
    assert caught.value.code == "storage.dump" and not (tmp_path / "b.tar").exists()


def test_a_tool_that_fails_is_told_and_leaves_no_archive(tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed here")
    nobody = f"postgresql://nobody:secret-canary@/none?host={tmp_path}"
    with pytest.raises(StorageError) as caught:
        create(tmp_path, tmp_path / "a.tar", nobody)
    assert caught.value.code == "storage.dump" and "canary" not in str(caught.value)
    assert not (tmp_path / "a.tar").exists()
