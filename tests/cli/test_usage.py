"""What is typed wrong, asked for, or typed anywhere: without any API."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import click
import pytest

from postsales.cli import checkin, issue, verb_commands, visit
from postsales.cli.main import root, run
from postsales.cli.session import Session, language
from postsales.cli.words import GLOBAL
from postsales.desk import verb_sheet
from postsales.domain.issue import Stage as IssueStage
from postsales.domain.visit import VisitStage
from postsales.store.checkin import State as CheckinState
from tests.cli.terminal import EXAMPLES, HANBIT, SCRIPT, Terminal


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("POSTSALES_API_URL", "POSTSALES_TOKEN", "POSTSALES_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("POSTSALES_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("typed", "said", "meant"),
    [
        (["isue"], "isue", "issue"),
        (["issue", "cliam", "X"], "issue cliam", "issue claim"),
        (["delivery", "shwo", "X"], "delivery shwo", "delivery show"),
        (["delivery", "list", "--stge", "live"], "--stge", "--stage"),
        (["delivery", "list", "--stage", "installtion"], "installtion", "installation"),
        (["visit", "list", "--state", "confirmd"], "confirmd", "confirmed"),
        (["issue", "list", "--state", "workin"], "workin", "working"),
        (["checkin", "list", "--state", "overdu"], "overdu", "overdue"),
    ],
)
def test_a_slip_of_the_finger_is_answered_with_what_was_meant(
    typed: list[str], said: str, meant: str, capsys: pytest.CaptureFixture[str]
):
    assert run(typed) == 2
    err = capsys.readouterr().err
    assert said in err
    assert f"Did you mean {meant}?" in err


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        (["delivery", "show", "--lang", "ko"], "missing_argument", "NO가 없습니다"),
        (["issue", "show", "X", "one", "--lang=ko"], "bad_value", "one은 정수가 아닙니다|one는 정수가 아닙니다"),
        (["delivery", "list", "--limit"], "bad_usage", "--limit"),
        (["delivery", "list", "--limit", "0"], "bad_value", "--limit"),
        (["nonsense", "--lang", "ko"], "unknown_command", "명령이 없습니다"),
        (["promise", "move", "X", "1", "2"], "too_much_said", "2"),
        (["issue", "evidence", "X", "1", "--evidence", "version"], "not_a_pair", "version"),
        (["visit", "report", "X", "1", "--punch-items", "{"], "text_not_json", "{"),
        (["promise", "make", "X", "--with", "/nonexistent.yaml"], "file_unreadable", "/nonexistent.yaml"),
        (["delivery", "start", "/nonexistent.yaml"], "file_unreadable", "/nonexistent.yaml"),
        (["delivery", "show", "X", "--url", "ftp://x", "--token", "t"], "bad_url", "ftp://x"),
    ],
)
def test_wrong_usage_is_2_and_says_why(typed: list[str], code: str, words: str, capsys: pytest.CaptureFixture[str]):
    assert run(typed) == 2
    err = capsys.readouterr().err
    assert f"[{code}]" in err
    assert any(each in err for each in words.split("|"))


def test_what_is_wrong_is_json_for_programs(capsys: pytest.CaptureFixture[str]):
    assert run(["isue", "--json"]) == 2
    told = capsys.readouterr()
    # The flag stands behind what cannot be read, and holds all the same.
    assert json.loads(told.out)["error"]["facts"] == {"name": "isue", "nearest": "issue"}
    assert told.err == ""


def test_options_are_not_akin_for_their_dashes(capsys: pytest.CaptureFixture[str]):
    assert run(["visit", "list", "--since", "2026-01-01", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["facts"].get("nearest") is None


def test_the_states_that_may_be_typed_are_those_there_are():
    assert get_args(CheckinState) == checkin.STATES
    assert get_args(IssueStage) == issue.STATES
    assert tuple(each.value for each in VisitStage) == visit.STATES


def test_nothing_running_is_3_and_says_what_to_start(capsys: pytest.CaptureFixture[str]):
    assert run(["delivery", "list"]) == 3
    err = capsys.readouterr().err
    assert "postsales up" in err
    assert "[not_running]" in err
    assert run(["delivery", "list", "--lang", "ko"]) == 3
    assert "실행 중인 것을 찾지 못했습니다" in capsys.readouterr().err


def test_nobody_at_the_address_is_3(capsys: pytest.CaptureFixture[str]):
    assert run(["--url", "http://127.0.0.1:1", "--token", "t", "issue", "raise", "X", "--title", "t"]) == 3
    assert "[api_unreachable]" in capsys.readouterr().err


def test_what_people_say_for_short_is_understood(capsys: pytest.CaptureFixture[str]):
    assert run(["issue", "ack", "--help"]) == 0
    assert "issue acknowledge" in capsys.readouterr().out


def test_a_noun_alone_says_what_there_is(capsys: pytest.CaptureFixture[str]):
    assert run(["promise"]) == 2
    assert "withdraw" in capsys.readouterr().out
    assert run([]) == 2
    assert "handoff" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_command_explains_itself(lang: str):
    session = Session(lang=lang)
    whole = root(session)
    seen = 0
    for noun, build in whole.lazy.items():
        command = build(session)
        group = getattr(command, "lazy", None)
        for name, each in group.items() if group else [("", lambda _s, c=command: c)]:
            made = each(session)
            shown = made.get_help(click.Context(made, info_name=f"{noun} {name}"))
            assert made.help, (noun, name)
            assert (made.help == session.w("help", "x")) is False
            for param in made.params:
                if isinstance(param, click.Option):
                    assert param.help, (noun, name, param.name)
                    assert param.help not in (param.name, str(param.name).removeprefix("f_")), (noun, name, param.name)
            if lang == "ko":
                assert shown.startswith("사용법:")
                assert "Options:" not in shown
            seen += 1
    assert seen > 60


def test_global_options_stand_before_and_behind():
    for typed in (["--lang", "ko", "version", "--json"], ["version", "--json", "--lang", "ko"]):
        done = Terminal().type(*typed)
        assert done.status == 0
        assert "version" in json.loads(done.out)


def test_no_argument_of_a_verb_is_named_as_a_global_option():
    fields = {field["name"].replace("_", "-") for line in verb_commands.sheet().values() for field in line["fields"]}
    assert not fields & {*GLOBAL, "with", "id", "help"}


def test_the_sheet_of_verbs_is_current():
    assert verb_commands.sheet() == json.loads(json.dumps(verb_sheet.sheet())), "run `make sheet`"


def test_every_verb_is_a_command():
    session = Session()
    whole = root(session)
    for name in verb_commands.sheet():
        noun, _, verb = name.partition(".")
        group = whole.lazy[noun](session)
        assert verb.replace("_", "-") in getattr(group, "lazy", {}), name


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "POSTSALES_LANG": "ko"}, "ko"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected
    assert language("en") == "en"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(shell: str, capsys: pytest.CaptureFixture[str]):
    assert run(["completion", shell]) == 0
    assert "_POSTSALES_COMPLETE" in capsys.readouterr().out


def test_the_shell_completes_verbs():
    env = {"_POSTSALES_COMPLETE": "bash_complete", "COMP_WORDS": "postsales promise w", "COMP_CWORD": "2"}
    done = Terminal(env).start()
    assert done.out.split() == ["plain,withdraw"]


def test_a_closed_pipe_is_no_failure():
    """`postsales … | head`: whoever reads has read enough."""
    line = f"set -o pipefail; {SCRIPT} contract template | head -1; {SCRIPT} delivery --help | true"
    done = subprocess.run(["bash", "-c", line], env=Terminal().environment, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.startswith("# A contract")


# Contracts, on this machine


def test_the_template_is_a_sound_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for lang, first in (("en", "# A contract"), ("ko", "# 딜리버리")):
        assert run(["contract", "template", "--lang", lang]) == 0
        out = capsys.readouterr().out
        assert out.startswith(first)
        file = tmp_path / f"{lang}.yaml"
        file.write_text(out, encoding="utf-8")
        assert run(["contract", "check", str(file)]) == 0, capsys.readouterr().err
        assert "AB-2026-001" in capsys.readouterr().out


def test_examples_are_sound(capsys: pytest.CaptureFixture[str]):
    assert run(["contract", "check", *map(str, sorted(EXAMPLES.glob("*.yaml")))]) == 0
    assert capsys.readouterr().out.count("nothing wrong") >= 4


def test_every_problem_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    broken = HANBIT.read_text(encoding="utf-8").replace('portion: "40"', 'portion: "35"')
    file = tmp_path / "broken.yaml"
    file.write_text(broken.replace("currency: KRW", "currency: WON"), encoding="utf-8")
    assert run(["contract", "check", str(file), "/nonexistent.yaml"]) == 2
    err = capsys.readouterr().err
    assert "payment_schedule[2].portion: Parts add up to 95 %, not 100 %" in err
    assert f"{file}:70 payment_schedule[2].portion" in err
    assert "Did you mean KRW?" in err
    assert "/nonexistent.yaml" in err
    assert run(["contract", "check", str(file), "--json", "--lang", "ko"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "contract_has_problems"
    assert {(each["path"], each["code"]) for each in error["problems"]} >= {
        ("payment_schedule[2].portion", "parts_do_not_add_up"), ("currency", "unknown_currency"),
    }  # fmt: skip
    assert "95 %로 100 %와" in capsys.readouterr().out or any("95 %로" in each["message"] for each in error["problems"])


def test_a_huge_contract_is_not_even_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "huge.yaml"
    file.write_bytes(b"# " + b"x" * 10_000_000)
    assert run(["delivery", "start", str(file), "--url", "http://127.0.0.1:1", "--token", "t"]) == 2
    assert "[file_too_large]" in capsys.readouterr().err
    assert run(["contract", "check", str(file)]) == 2


# How quickly it starts


def test_looking_at_a_delivery_imports_nothing_heavy():
    """`delivery show` in 350 ms leaves no time for models, tables or clients: see the import times in stack notes."""
    program = (
        "import sys; from postsales.cli.main import run;"
        "run(['delivery', 'show', 'X', '--url', 'http://127.0.0.1:1', '--token', 't']);"
        "import postsales.cli.delivery_look;"
        "print(' '.join(sorted({m.partition('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    heavy = {"pydantic", "rich", "temporalio", "sqlalchemy", "httpx2", "fastapi", "structlog", "rapidfuzz", "ruamel"}
    assert not heavy & set(done.stdout.split())
