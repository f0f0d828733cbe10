"""docker-compose.yml says what production needs, and opens nothing it should not."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ops import compose

SERVICES: dict[str, Any] = compose.load()["services"]
OURS = {"migrate", "worker", "web"}


def test_file_is_valid_by_the_schema_of_compose():
    done = subprocess.run(
        [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", compose.FILE],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_docker_itself_reads_it_where_there_is_one():
    """The schema is checked everywhere; Docker's own reading only where its compose plugin is installed."""
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    ):
        return
    done = subprocess.run(
        ["docker", "compose", "--file", compose.FILE, "config", "--quiet"],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", **compose.SECRETS},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("secret", compose.SECRETS)
def test_no_secret_has_a_default(secret: str):
    with pytest.raises(KeyError, match=secret):
        compose.load({name: value for name, value in compose.SECRETS.items() if name != secret})


@pytest.mark.parametrize("secret", compose.SECRETS)
def test_an_empty_secret_is_no_secret(secret: str):
    with pytest.raises(KeyError, match=secret):
        compose.load({**compose.SECRETS, secret: ""})


def test_example_environment_asks_for_every_secret_and_fills_in_none():
    lines = (compose.ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if "=" in line] == [f"{name}=" for name in compose.SECRETS]


def test_published_ports_are_on_loopback_and_the_database_has_none():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"web", "temporal-ui"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_every_service_waits_for_what_it_needs():
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            lasting = SERVICES[needed].get("restart") == "unless-stopped"
            assert how["condition"] == ("service_healthy" if lasting else "service_completed_successfully"), name
            assert not lasting or "healthcheck" in SERVICES[needed], needed


def test_one_shot_jobs_try_again_and_services_come_back():
    assert {service["restart"] for service in SERVICES.values()} == {"on-failure", "unless-stopped"}


def test_images_are_pinned():
    for name, service in SERVICES.items():
        tag = service["image"].rpartition(":")[2]
        assert tag == "local" if name in OURS else tag[0].isdigit()


def test_our_services_cannot_gain_privileges_or_write_their_image():
    for name in OURS:
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in SERVICES[name]["security_opt"]


def test_worker_can_be_scaled():
    """A fixed name or port would let only one run."""
    assert not {"container_name", "ports"} & SERVICES["worker"].keys()


def test_dockerfile_copies_only_what_dockerignore_lets_through():
    let_through = {line[1:] for line in (compose.ROOT / ".dockerignore").read_text().split() if line.startswith("!")}
    copied = {
        source
        for line in (compose.ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    }
    assert copied <= let_through
    assert all((compose.ROOT / source).exists() for source in copied)
