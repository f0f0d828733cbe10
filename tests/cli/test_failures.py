"""An API that is away, silent, confused or forbids: what the shell and the person learn of it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from postsales.cli.main import run
from postsales.local.connection import Connection, write
from tests.cli.terminal import HANBIT, Served, Terminal, served

NO = "HB-2026-001"


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that takes a request, says this, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


def said(status: str, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return head.encode() + body


READ = ["delivery", "show", NO]
SAY = ["issue", "raise", NO, "--title", "t", "--id", "mine-1"]
HALF = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"


@pytest.mark.parametrize(
    ("answer", "typed", "status", "code"),
    [
        (b"", READ, 3, "api_unreachable"),
        (b"", SAY, 5, "api_silent"),
        (HALF, READ, 3, "api_unreachable"),
        (HALF, SAY, 5, "api_silent"),
        (said("200 OK", b"<html>", "text/html"), READ, 1, "api_unexpected"),
        (said("502 Bad Gateway", b"<html>", "text/html"), READ, 3, "api_unexpected"),
        (said("502 Bad Gateway", b"<html>", "text/html"), SAY, 5, "api_unexpected"),
        (said("500 Oops", b'{"code": "internal_error", "message": "m", "facts": {}}'), SAY, 5, "internal_error"),
        (said("403 No", b'{"code": "not_allowed", "message": "m", "facts": {}}'), SAY, 4, "not_allowed"),
        (said("409 No", b'{"code": "delivery_has_ended", "message": "m", "facts": {}}'), SAY, 1, "delivery_has_ended"),
        (said("413 No", b'{"code": "body_too_large", "message": "m", "facts": {}}'), SAY, 2, "body_too_large"),
    ],
)
def test_what_goes_wrong_has_its_exit_status(
    answer: bytes, typed: list[str], status: int, code: str, capsys: pytest.CaptureFixture[str]
):
    with answering(answer) as url:
        assert run([*typed, "--url", url, "--token", "t", "--lang", "en"]) == status
    err = capsys.readouterr().err
    assert f"[{code}]" in err
    assert ("--id mine-1" in err) is (status == 5)


def test_a_made_up_id_is_told_when_the_outcome_is_unknown(capsys: pytest.CaptureFixture[str]):
    with answering(b"") as url:
        assert run(["issue", "raise", NO, "--title", "t", "--url", url, "--token", "t", "--json"]) == 5
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["repeat_with"].startswith("cli-")


def test_the_token_of_this_machine_is_for_nobody_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write(Connection(url="http://127.0.0.1:1", token="secret"), tmp_path / "connection.json")
    assert run(["delivery", "list", "--data", str(tmp_path), "--url", "http://127.0.0.1:2"]) == 4
    assert "[token_missing]" in capsys.readouterr().err
    assert run(["delivery", "list", "--data", str(tmp_path)]) == 3
    assert "http://127.0.0.1:1" in capsys.readouterr().err


def test_a_broken_connection_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "connection.json").write_text("{", encoding="utf-8")
    assert run(["delivery", "list", "--data", str(tmp_path)]) == 1
    assert "connection.json" in capsys.readouterr().err


# The real API


def test_who_may_not_is_told_4(house: Served, terminal: Terminal):
    for typed in (
        ("payment", "record", NO, "1", "--amount", "1", "--as", "customer:bora"),
        ("delivery", "list", "--token", "stolen"),
        ("delivery", "list", "--as", "sales:minji", "--token", "partner-token"),
    ):
        refused = terminal.type(*typed)
        assert refused.status == 4, refused.err
    assert terminal.type("delivery", "list", "--as", "nobody").status == 2


def test_what_is_not_there_is_1(terminal: Terminal):
    for typed, code in (
        (("delivery", "show", "NOPE-1"), "unknown_delivery"),
        (("issue", "show", NO, "99"), "unknown_issue"),
        (("issue", "acknowledge", NO, "99"), "not_there"),
        (("promise", "keep", NO, "99", "--as", "partner:jaeho"), "unknown_promise"),
    ):
        refused = terminal.type(*typed)
        assert (refused.status, code in refused.err) == (1, True), refused.err


def test_the_same_number_with_another_body_is_refused(terminal: Terminal, tmp_path: Path):
    other = tmp_path / "other.yaml"
    other.write_text(HANBIT.read_text(encoding="utf-8").replace("title: Hanbit", "title: Other"), encoding="utf-8")
    refused = terminal.type("delivery", "start", str(other), "--lang", "ko")
    assert refused.status == 1
    assert "다른 계약으로 이미 시작했습니다" in refused.err


def test_a_bad_contract_is_told_line_by_line(terminal: Terminal, tmp_path: Path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(HANBIT.read_text(encoding="utf-8").replace("title:", "titel:"), encoding="utf-8")
    refused = terminal.type("delivery", "start", str(bad))
    assert refused.status == 2
    assert f"{bad}:4 titel" in refused.err
    assert "Did you mean title?" in refused.err


def test_any_number_can_be_typed(terminal: Terminal):
    """A number is the caller's text: it reaches the API as one, whatever it holds."""
    for number in ("../../healthz", "a b", "%2e%2e", "한글", "HB?x=1", "#"):
        assert terminal.type("delivery", "show", number).status == 1
    assert terminal.type("delivery", "show", NO.lower()).status == 0


def test_a_silent_worker_leaves_what_is_recorded_and_an_unknown_outcome():
    """Temporal away: reading answers from the store, saying is 5 with the id to repeat with."""
    with served() as awake:
        assert awake.terminal().type("delivery", "start", str(HANBIT)).status == 0
        awake.silence()
        desk = awake.terminal()
        shown = desk.type("delivery", "show", NO)
        assert shown.status == 0, shown.err
        assert "Nobody answered live" in shown.out
        assert "Hanbit ERP rollout" in shown.out
        unknown = desk.type("issue", "raise", NO, "--title", "t", "--as", "customer:taeyang", "--id", "again-1")
        assert unknown.status == 5
        assert "--id again-1" in unknown.err
        assert "[worker_silent]" in unknown.err
        doctor = desk.type("doctor")
        assert doctor.status == 3
        assert "✗" in doctor.out
