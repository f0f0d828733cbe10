"""The jobs of docker-compose.yml, as they stand there, against a local PostgreSQL and Temporal."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from postsales.local.temporal import EmbeddedTemporal
from tests.ops import compose
from tests.postgres import PostgresServer, cluster, programs

pytestmark = pytest.mark.slow


@pytest.fixture
def fresh_cluster(postgres_server: PostgresServer):
    """A cluster nobody has made a role in; asking for the shared one settles whether there is PostgreSQL at all."""
    found = programs()
    assert found is not None
    with cluster(found) as server:
        yield server


def test_databases_are_made_apart(fresh_cluster: PostgresServer):
    psql = shutil.which("psql")
    assert psql is not None, "psql comes with Debian's postgresql"
    done = subprocess.run(
        [psql, "-v", "ON_ERROR_STOP=1", "--no-psqlrc", fresh_cluster.url("postgres", "postgresql")],
        input=compose.load()["configs"]["databases"]["content"],
        capture_output=True,
        text=True,
        env={**os.environ, **compose.SECRETS},
    )
    assert done.returncode == 0, done.stderr

    ours = (
        f"host=127.0.0.1 port={fresh_cluster.port} user=postsales password={compose.SECRETS['POSTSALES_DB_PASSWORD']}"
    )
    with psycopg.connect(f"{ours} dbname=postsales") as connection:
        connection.execute("CREATE TABLE mine (id int)")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(f"{ours} dbname=temporal")

    theirs = (
        f"host=127.0.0.1 port={fresh_cluster.port} user=temporal password={compose.SECRETS['TEMPORAL_DB_PASSWORD']}"
    )
    with psycopg.connect(f"{theirs} dbname=temporal_visibility") as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")  # what Temporal's schema asks for
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(f"{theirs} dbname=postsales")


async def test_namespace_is_made_once_and_keeps_its_retention(
    temporal_server: EmbeddedTemporal, temporal_client: Client
):
    job = compose.load()["services"]["temporal-namespace"]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "TEMPORAL_CONFIG_FILE": os.devnull,
        **job["environment"],
        "TEMPORAL_ADDRESS": temporal_server.address,
    }
    for _ in range(2):
        done = subprocess.run(
            [*job["entrypoint"], *job["command"]], env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
    described = await temporal_client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace="postsales")
    )
    assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 90
