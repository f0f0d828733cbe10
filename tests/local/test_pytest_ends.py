"""pytest, which leaves by `os._exit` because of the Temporal SDK, still tells its result and says everything."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("body", "code", "summary"), [("pass", 0, "1 passed"), ("assert 1 == 2", 1, "1 failed")])
def test_exit_code_and_reports_survive(tmp_path: Path, body: str, code: int, summary: str):
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_configure as pytest_configure\n")
    (tmp_path / "test_it.py").write_text(f"def test_it():\n    {body}\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", tmp_path, "--junitxml=report.xml"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert summary in done.stdout.splitlines()[-1]
    assert 'tests="1"' in (tmp_path / "report.xml").read_text()
