"""`postsales usage record|import|show`: how much a product is used, as its telemetry or somebody tells it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.look import columns, style
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"show": show, "record": record, "import": import_}


def record(session: Session) -> Command:
    """`usage record NO MEASURE VALUE`."""
    params = [
        number_argument(),
        click.Argument(["measure"], metavar="MEASURE"),
        click.Argument(["value"], metavar="VALUE"),
        option(session, "--of"),
        option(session, "--product"),
        option(session, "--at", "reading_at"),
    ]
    return command(session, "usage record", _record, *params)


def _record(session: Session, *, number: str, reading_at: str | None = None, **given: Any) -> None:
    at = reading_at or datetime.now(UTC).isoformat(timespec="seconds")
    said = {"delivery": number, "at": at, **{name: value for name, value in given.items() if value is not None}}
    _tell(session, session.bring("/usage.record", {"readings": [said]}))


def import_(session: Session) -> Command:
    """`usage import FILE.csv`."""
    file = click.Argument(["file"], type=click.Path(path_type=Path), metavar="FILE")
    dry = click.Option(["--dry-run"], is_flag=True, help=session.w("field", "dry_run"))
    return command(session, "usage import", _import, file, dry)


def _import(session: Session, *, file: Path, dry_run: bool) -> None:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failed(USAGE, "file_unreadable", file=str(file), why=error.strerror or str(error)) from error
    body = {"file": file.name, "content": base64.b64encode(content).decode(), "dry_run": dry_run}
    _tell(session, session.bring("/usage.import", body))


def _tell(session: Session, report: Mapping[str, Any]) -> None:
    if session.as_json:
        session.print_json(report)
        return
    session.out(session.w("label", "usage_checked" if report["dry_run"] else "usage_recorded", **report))


def show(session: Session) -> Command:
    """`usage show NO`."""
    return command(session, "usage show", _show, number_argument(), option(session, "--measure"))


def _show(session: Session, *, number: str, measure: str | None) -> None:
    found = session.get(path_of(number, "usage"), **({"measure": measure} if measure else {}))
    if session.as_json:
        session.print_json(found)
        return
    w, adoption = session.w, found["adoption"]
    told = w("label", "adoption", adoption=adoption) if adoption is not None else w("label", "no_usage")
    session.out(f"{style(found['delivery'], 'bold')}  {told}")
    for each in columns([_line(row) for row in found["latest" if measure is None else "readings"]]):
        session.out(each)


def _line(row: Mapping[str, Any]) -> tuple[str, ...]:
    amount = row["value"] if row["of"] is None else f"{row['value']} / {row['of']}"
    return row["at"][:16].replace("T", " "), row["product"] or "", row["measure"], amount
