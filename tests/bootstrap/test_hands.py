"""Processes that live lives, interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

AT_WORK = """
import multiprocessing, sys, time
from postsales.bootstrap.hands import handed, hands

def ready():
    print("ready", flush=True)

if __name__ == "__main__":
    try:
        with hands(2, ready) as pool:
            for done in handed(pool, time.sleep, [600, 600]):
                done.result()
    except KeyboardInterrupt:
        print("interrupted", multiprocessing.active_children(), flush=True)
        sys.exit(130)
"""


def test_ctrl_c_ends_all_of_them_and_only_who_began_them_speaks(tmp_path: Path) -> None:
    script = tmp_path / "at_work.py"
    script.write_text(AT_WORK, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "ready\n"]
        # As a terminal does: everybody in the group hears it.
        os.killpg(process.pid, signal.SIGINT)
        said, complaints = process.communicate(timeout=30)
    assert (said, complaints, process.returncode) == ("interrupted []\n", "", 130)
