"""Workflows run unsandboxed (docs/adr/0001): what the sandbox would catch is caught here."""

import ast
import json
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RINGS = ("workflows", "src/postsales/domain", "src/postsales/messages")
MODULES = sorted(path for ring in RINGS for path in (ROOT / ring).rglob("*.py"))

FORBIDDEN_MODULES = {
    "time", "random", "secrets", "threading", "multiprocessing", "concurrent", "subprocess", "socket", "ssl", "http",
    "urllib", "requests", "httpx2", "sqlite3", "sqlalchemy", "psycopg", "smtplib", "tempfile", "shutil", "os", "sys",
    "locale", "getpass", "platform", "signal", "logging", "structlog", "holidays", "pathlib",
}  # fmt: skip
PURE = {"urllib.parse"}
"""Parts of these that only look at what they are given."""
"""What has no business where the same history must always lead to the same commands."""

FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "id", "hash", "globals", "breakpoint"}

BANNED = {
    "datetime.now": "from datetime import datetime\n\nx = datetime.now()\n",
    "date.today": "from datetime import date\n\nx = date.today()\n",
    "time": "import time\n\nx = time.time()\n",
    "random": "import random\n\nx = random.random()\n",
    "secrets": "import secrets\n\nx = secrets.token_hex()\n",
    "uuid4": "from uuid import uuid4\n\nx = uuid4()\n",
    "environ": "import os\n\nx = os.environ\n",
    "getenv": "import os\n\nx = os.getenv('X')\n",
    "threading": "import threading\n\nx = threading.Lock()\n",
    "asyncio.wait": "import asyncio\n\nx = asyncio.wait\n",
    "as_completed": "from asyncio import as_completed\n\nx = as_completed\n",
    "to_thread": "import asyncio\n\nx = asyncio.to_thread\n",
}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in MODULES:
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def test_there_is_something_to_read():
    assert len(MODULES) > 30


def test_no_module_reaches_for_the_world():
    found = [
        f"{path}: {name}"
        for path, tree in trees()
        for name in imported(tree)
        if name.split(".")[0] in FORBIDDEN_MODULES and name not in PURE
    ]
    assert found == []


def test_no_call_depends_on_the_process_or_touches_the_world():
    found = [
        f"{path}:{node.lineno}: {node.func.id}()"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS
    ]
    assert found == []


def test_no_module_of_workflows_keeps_state():
    """What is shared by every workflow of the process, and outlives a replay, is a constant and named like one."""
    found = [
        f"{path}:{node.lineno}: {target.id}"
        for path, tree in trees()
        if path.parts[0] == "workflows"
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.ListComp)
        if not target.id.isupper()
    ]
    assert found == []


def test_nobody_iterates_over_a_set_as_it_comes():
    """The order of a set of strings differs from process to process."""
    found = [
        f"{path}:{node.iter.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.comprehension)
        and (isinstance(node.iter, ast.Set | ast.SetComp) or _is_call_of(node.iter, {"set", "frozenset"}))
    ]
    assert found == []


def _is_call_of(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


@pytest.mark.parametrize("name", BANNED)
def test_linter_refuses_what_is_not_deterministic(name: str):
    """Each ban of pyproject.toml, broken once where it holds."""
    ruff = Path(sysconfig.get_path("scripts"), "ruff")
    done = subprocess.run(
        [
            ruff,
            "check",
            "--select",
            "TID251",
            "--output-format",
            "json",
            "--stdin-filename",
            "workflows/broken.py",
            "-",
        ],
        input=BANNED[name],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert [found["code"] for found in json.loads(done.stdout)].count("TID251") >= 1, done.stderr
