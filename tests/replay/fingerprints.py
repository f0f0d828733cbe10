"""What each workflow asks Temporal for, in order, in every example scenario. `make golden` writes them anew.

Replay tells that something changed; this tells what, where, and in seconds, also for what no history was kept of.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from itertools import groupby
from pathlib import Path

from tests import scenes
from tests.scenes import STORIES

FILE = Path(__file__).parent / "fingerprints.json"
AROUND = 3

Fingerprints = dict[str, dict[str, str]]
"""Commands in one line, by scenario and workflow id; what comes several times in a row is counted."""


async def current(name: str) -> dict[str, str]:
    """The fingerprints of one scenario as the code is now."""
    played = await scenes.played(name)
    return {workflow: fingerprint(commands) for workflow, commands in played.commands.items()}


def fingerprint(commands: list[str]) -> str:
    """The commands in one line."""
    counted = ((command, len(list(group))) for command, group in groupby(commands))
    return " ".join(command if times == 1 else f"{command}*{times}" for command, times in counted)


def kept() -> Fingerprints:
    """The committed ones."""
    found: Fingerprints = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def parting(before: str, now: str) -> str:
    """Where two fingerprints part, with what comes before."""
    old, new = before.split(), now.split()
    at = next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    since = max(at - AROUND, 0)
    return (
        f"after {' '.join(old[since:at]) or 'the start'}\n"
        f"    it was  {' '.join(old[at : at + AROUND]) or '(the end)'}\n"
        f"    it is   {' '.join(new[at : at + AROUND]) or '(the end)'}"
    )


async def main() -> None:
    """Write them anew."""
    found = {name: await current(name) for name in STORIES}
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    print(f"fingerprints of {sum(map(len, found.values()))} workflows")


if __name__ == "__main__":
    asyncio.run(main())
    sys.stdout.flush()
    # A process that used the SDK may crash while Python tears down (sdk-python #300).
    os._exit(0)
