"""connection.json: found by the next command, readable by its user only, whole or not there."""

from pathlib import Path

import pytest

from postsales.domain.errors import Refused
from postsales.local import connection
from postsales.local.connection import Connection
from postsales.local.paths import DataDirectory

HERE = Connection(url="http://127.0.0.1:8700", token="t0ken", temporal="127.0.0.1:7233")


def test_written_connection_is_read_back_and_private(tmp_path: Path):
    connection.write(HERE, tmp_path / "deep" / "connection.json")
    assert connection.read(tmp_path / "deep" / "connection.json") == HERE
    assert (tmp_path / "deep" / "connection.json").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["connection.json"]


def test_a_wider_file_left_by_somebody_becomes_private(tmp_path: Path):
    path = tmp_path / "connection.json"
    path.write_text("{}")
    path.chmod(0o644)
    connection.write(HERE, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_is_no_connection(tmp_path: Path):
    assert connection.read(tmp_path / "connection.json") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"url": "http://127.0.0.1"}'])
def test_a_broken_file_is_refused_with_its_path(tmp_path: Path, text: str):
    path = tmp_path / "connection.json"
    path.write_text(text)
    with pytest.raises(Refused, match="connection_unreadable") as refused:
        connection.read(path)
    assert refused.value.facts["path"] == str(path)


def test_stack_with_a_directory_of_its_own_is_found_without_naming_it(tmp_path: Path):
    environ = {"XDG_STATE_HOME": str(tmp_path / "state")}
    connection.publish(HERE, DataDirectory(tmp_path / "elsewhere"), environ)
    assert connection.find(None, environ) == HERE
    assert connection.find(tmp_path / "elsewhere", environ) == HERE


def test_environment_that_names_a_directory_keeps_the_users_own_untouched(tmp_path: Path):
    environ = {"XDG_STATE_HOME": str(tmp_path / "state"), "POSTSALES_DATA": str(tmp_path / "named")}
    connection.publish(HERE, DataDirectory(tmp_path / "named"), environ)
    assert connection.find(None, environ) == HERE
    assert not (tmp_path / "state").exists()
