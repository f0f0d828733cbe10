"""`postsales contract`: check a file on this machine, and get one to start from. Nothing is sent or stored."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import click

from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"check": check, "template": template}


def check(session: Session) -> Command:
    """`contract check FILE…`."""
    files = click.Argument(["files"], type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
    templates = option(session, "--templates", type=click.Path(path_type=Path), envvar="POSTSALES_TEMPLATES")
    return command(session, "contract check", _check, files, templates)


def _check(session: Session, *, files: tuple[Path, ...], templates: Path | None) -> None:
    from postsales.desk.contract_file import read
    from postsales.desk.milestones import Templates

    found: list[dict[str, Any]] = []
    sound: list[dict[str, str]] = []
    for file in files:
        try:
            reading = read(file.read_bytes(), str(file), Templates(templates))
        except OSError as error:
            why = error.strerror or str(error)
            code, facts = "file_unreadable", {"file": str(file), "why": why}
            message = session.w("refusal", code, **facts)
            found.append(
                {"file": str(file), "line": None, "path": "", "code": code, "facts": facts, "message": message}
            )
            continue
        found += [problem.told(session.lang) for problem in reading.problems]
        if reading.contract is not None:
            sound.append({"file": str(file), "number": reading.contract.number, "title": reading.contract.title})
    if found:
        failed = Failed(USAGE, "contract_has_problems", count=len(found))
        failed.problem["problems"] = found
        raise failed
    if session.as_json:
        session.print_json({"sound": sound, "problems": []})
        return
    for contract in sound:
        session.out(session.w("label", "sound", **contract))


def template(session: Session) -> Command:
    """`contract template`."""
    return command(session, "contract template", _template)


def _template(session: Session) -> None:
    text = resources.files("postsales.cli").joinpath("templates", f"contract.{session.lang}.yaml").read_text("utf-8")
    if session.as_json:
        session.print_json({"template": text})
    else:
        session.out(text.rstrip())
