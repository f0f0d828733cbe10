"""Every command the README shows is run, in its order, against the live stack; what it says is refused is refused."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from postsales.local.temporal import free_port

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
POSTSALES = str(Path(sysconfig.get_path("scripts")) / "postsales")
READY_WITHIN = 60.0
REFUSED = 1


def shown_commands() -> list[tuple[str, str | None]]:
    """Each `postsales …` line of the README, with the code it is said to be refused with."""
    lines = [line for block in BLOCK.findall((ROOT / "README.md").read_text()) for line in block.splitlines()]
    shown = [line.removeprefix("$ ").replace(".venv/bin/postsales", "postsales") for line in lines]
    commands = [line for line in shown if line.startswith("postsales ")]
    return [(line.partition("#")[0].strip(), _code(line)) for line in commands]


def _code(line: str) -> str | None:
    found = re.search(r"# refused: (\w+)", line)
    return found[1] if found else None


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[dict[str, str]]:
    """`postsales up --open-demo` in a directory of its own; yields the environment that finds it."""
    environment = {**os.environ, "POSTSALES_DATA": str(tmp_path / "data"), "LANG": "C.UTF-8"}
    up = [POSTSALES, "up", "--open-demo", "--port", str(free_port())]
    with (tmp_path / "up.log").open("w") as log:
        process = subprocess.Popen(up, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_until_ready(environment, process)
        yield environment
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _wait_until_ready(environment: dict[str, str], process: subprocess.Popen[bytes]) -> None:
    listing = [POSTSALES, "--json", "delivery", "list"]
    for _ in range(int(READY_WITHIN / 0.2)):
        assert process.poll() is None, "the stack ended before it was ready"
        listed = subprocess.run(listing, env=environment, capture_output=True, text=True, check=False)
        if listed.returncode == 0 and "SR-2026-007" in listed.stdout:
            return
    pytest.fail("the stack was not ready in time")


def _as_a_shell(command: str) -> list[str]:
    """Its words; a pattern becomes the files it matches."""
    words = shlex.split(command)
    return [each for word in words for each in (sorted(map(str, ROOT.glob(word))) if "*" in word else [word])]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_command_of_the_readme_does_what_it_says(stack: dict[str, str], tmp_path: Path) -> None:
    commands = shown_commands()
    assert len(commands) > 20
    for command, refused in commands:
        words = [str(tmp_path / "mine.yaml") if word == "mine.yaml" else word for word in _as_a_shell(command)]
        target = words[words.index(">") + 1] if ">" in words else None
        arguments = words[1 : words.index(">")] if ">" in words else words[1:]
        done = subprocess.run([POSTSALES, *arguments], cwd=ROOT, env=stack, capture_output=True, text=True, check=False)
        if target is not None:
            Path(target).write_text(done.stdout)
        assert done.returncode == (REFUSED if refused else 0), f"{command}\n{done.stdout}{done.stderr}"
        assert refused is None or f"[{refused}]" in done.stderr, f"{command}\n{done.stderr}"
