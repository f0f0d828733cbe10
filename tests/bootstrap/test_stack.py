"""`up` as a process: it starts, drains, refuses, and goes on where it stopped."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from postsales.local.connection import read
from postsales.local.orphan import command_line
from postsales.local.paths import DataDirectory
from postsales.local.temporal import free_port
from tests.bootstrap.processes import UP, Program, ask, program
from tests.contract_documents import EXAMPLES

pytestmark = pytest.mark.slow
HANBIT = "/deliveries/HB-2026-001"
CONTRACT = str(EXAMPLES / "hanbit-erp.yaml")


@contextmanager
def up(data: DataDirectory, port: int, contracts: tuple[str, ...] = (CONTRACT,)) -> Iterator[Program]:
    source = UP.format(data=str(data.root), port=port, contracts=list(contracts))
    with program(source, {"POSTSALES_DATA": str(data.root)}, data.root.parent / "errors.log") as running:
        yield running


def test_stack_starts_drains_and_goes_on(data_directory: DataDirectory):
    port = free_port()
    with up(data_directory, port) as stack:
        assert stack.line() == f"ready http://127.0.0.1:{port}"
        token = read(data_directory.connection)
        note = {"risk": "hurry", "id": "n1"}
        said = ask(
            data_directory, "POST", f"{HANBIT}/handoff.note", json=note, headers={"x-postsales-as": "sales:minji"}
        )
        assert said.status_code == 200, said.text
        server = int(data_directory.temporal_pid.read_text())
        assert stack.end(signal.SIGINT) == 0, stack.says()
        assert command_line(server) == ""
    assert (data_directory.connection.stat().st_mode & 0o777) == 0o600
    with up(data_directory, port) as stack:
        stack.line()
        known = read(data_directory.connection)
        assert known is not None
        assert token is not None
        assert known.token == token.token
        shown = ask(data_directory, "GET", HANBIT).json()
        assert shown["live"]
        assert len(shown["view"]["notes"]) == 1
        again = ask(
            data_directory, "POST", f"{HANBIT}/handoff.note", json=note, headers={"x-postsales-as": "sales:minji"}
        )
        assert again.json() == said.json()
        assert stack.end() == 0, stack.says()


def test_stack_goes_on_after_a_kill(data_directory: DataDirectory):
    port = free_port()
    with up(data_directory, port) as stack:
        stack.line()
        stack.process.kill()
        stack.process.wait()
    with up(data_directory, port) as stack:
        assert stack.line().startswith("ready")
        # The server waits ten seconds for the worker that knew these workflows before it asks another one.
        while not ask(data_directory, "GET", HANBIT).json()["live"]:
            assert stack.process.poll() is None, stack.says()
        assert stack.end() == 0, stack.says()


def test_temporal_server_that_died_is_started_again(data_directory: DataDirectory):
    with up(data_directory, free_port()) as stack:
        stack.line()
        os.kill(int(data_directory.temporal_pid.read_text()), signal.SIGKILL)
        stack.logged("temporal.back")
        raised = ask(data_directory, "POST", f"{HANBIT}/issue.raise", json={"title": "slow", "id": "i1"})
        while raised.status_code == 503:
            raised = ask(data_directory, "POST", f"{HANBIT}/issue.raise", json={"title": "slow", "id": "i1"})
        assert raised.status_code == 200, raised.text
        assert stack.end() == 0, stack.says()


def test_taken_port_and_taken_directory_are_said_with_what_to_do(data_directory: DataDirectory, tmp_path: Path):
    port = free_port()
    with up(data_directory, port, ()) as first:
        first.line()
        with up(data_directory, free_port(), ()) as second:
            assert second.process.wait(60) == 2
            assert "already_running" in second.says()
        other = DataDirectory(tmp_path / "other").prepare()
        with up(other, port, ()) as third:
            assert third.process.wait(60) == 2
            assert "port_taken" in third.says()
            assert str(port) in third.says()
        assert first.end() == 0
