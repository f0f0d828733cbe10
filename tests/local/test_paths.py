"""Where the local stack keeps its state, and that only one stack holds it."""

import subprocess
import sys
from pathlib import Path

import pytest

from postsales.domain.errors import Refused
from postsales.local.paths import DataDirectory, data_directory


def test_flag_wins_over_environment_over_home():
    environ = {"POSTSALES_DATA": "/srv/here", "XDG_STATE_HOME": "/state"}
    assert data_directory(Path("/srv/flag"), environ).root == Path("/srv/flag")
    assert data_directory(None, environ).root == Path("/srv/here")
    assert data_directory(None, {"XDG_STATE_HOME": "/state"}).root == Path("/state/postsales")
    assert data_directory(None, {}).root == Path.home() / ".local/state/postsales"


def test_relative_xdg_path_is_ignored_as_its_specification_says():
    assert data_directory(None, {"XDG_STATE_HOME": "state"}).root == Path.home() / ".local/state/postsales"


def test_relative_flag_is_below_the_working_directory():
    assert data_directory(Path("here"), {}).root == Path.cwd() / "here"


def test_directory_is_its_users_only(tmp_path: Path):
    made = DataDirectory(tmp_path / "a" / "b").prepare()
    assert made.root.stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_way_is_refused_with_its_path(tmp_path: Path):
    (tmp_path / "taken").touch()
    with pytest.raises(Refused, match="data_unusable") as refused:
        DataDirectory(tmp_path / "taken" / "below").prepare()
    assert refused.value.facts["path"] == str(tmp_path / "taken" / "below")


def test_second_stack_on_one_directory_is_refused_and_told_whose_it_is(tmp_path: Path):
    claim = "import sys; from pathlib import Path; from postsales.local.paths import DataDirectory as D\n"
    claim += "with D(Path(sys.argv[1])).claim(): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", claim, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Refused) as refused, DataDirectory(tmp_path).claim():
            pass
        assert refused.value.code == "already_running"
        assert refused.value.facts == {"path": str(tmp_path), "pid": str(other.pid)}
        other.kill()
    with DataDirectory(tmp_path).claim():
        pass
