"""`postsales simulate`: one scenario or several, in one process, with the gravest of their exit statuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from postsales.cli.main import run
from postsales.cli.session import DONE, USAGE

SCENARIOS = Path(__file__).parents[2] / "examples/scenarios"
RETURNED, MISSED = (str(SCENARIOS / f"{name}.yaml") for name in ("handoff-returned", "visit-missed"))


def test_several_scenarios_are_told_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", RETURNED, MISSED]) == DONE
    assert capsys.readouterr().out.count("it ended as") == 2


def test_several_scenarios_are_a_list_to_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", "simulate", RETURNED, str(tmp_path / "none.yaml")]) == USAGE
    played, failed = json.loads(capsys.readouterr().out)
    assert all(check["held"] for check in played["checks"])
    assert failed["error"]["problems"][0]["code"] == "file_unreadable"


def test_a_bad_file_does_not_keep_the_others_from_being_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["simulate", str(tmp_path / "none.yaml"), RETURNED]) == USAGE
    told = capsys.readouterr()
    assert "[file_unreadable]" in told.err
    assert "it ended as" in told.out


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (["--seeds", "1..3"], "only_with"),
        (["--seeds", "1..3", RETURNED], "only_with"),
        (["--jobs", "2", RETURNED], "only_with"),
        (["--chaos", RETURNED], "not_with"),
        (["--chaos", "--seeds", "5..1"], "bad_seeds"),
        (["--chaos", "--seeds", "0"], "bad_seeds"),
        (["--chaos", "--seeds", "1..0"], "bad_seeds"),
        (["--chaos", "--seeds", "some"], "bad_seeds"),
        (["--chaos", "--seeds", f"1..{10**20}"], "bad_seeds"),
        (["--chaos", "--seeds", ""], "bad_seeds"),
        (["--chaos", "--jobs", "-1"], "bad_value"),
        (["--chaos", "--jobs", "0"], "bad_value"),
        ([], "missing_argument"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_makes_no_sense_is_refused_before_anything_is_lived(
    said: list[str], code: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", lang, "simulate", *said]) == USAGE
    told = capsys.readouterr()
    assert f"[{code}]" in told.err
    assert told.out == ""


def test_a_title_is_told_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "odd.yaml"
    contract = SCENARIOS.parent / "contracts/maru-backup.yaml"
    file.write_text(
        f'title: "[red]no[/blue]"\ncontract: {contract}\nstart: 2026-03-02T09:00:00+09:00\nuntil: day 1\n',
        encoding="utf-8",
    )
    assert run(["simulate", str(file)]) == DONE
    assert "[red]no[/blue]" in capsys.readouterr().out


def test_how_lives_under_faults_ended_is_told_in_the_persons_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "ko", "simulate", "--chaos", "--seeds", "1..2"]) == DONE
    told = capsys.readouterr()
    ends = told.out.splitlines()[1].strip()
    assert sum(int(each.split()[-1]) for each in ends.split(", ")) == 2
    assert not re.search("[a-z]", ends)
    assert told.err == ""


def test_simulating_imports_neither_migrations_nor_a_server() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import sys, postsales.bootstrap.simulate; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"alembic", "uvicorn", "fastapi", "httpx2", "psycopg"} & set(found)
