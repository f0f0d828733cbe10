"""`postsales staff list|add|import|absence`: a party's people, what they can do, and when they are away."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from postsales.cli.answers import print_answer
from postsales.cli.delivery import paging
from postsales.cli.listing import print_page
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option

COLUMNS = ("person", "name", "seats", "skills", "languages", "region", "load", "away")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "add": add, "import": import_, "absence": absence}


def listing(session: Session) -> Command:
    """`staff list`."""
    params = [option(session, f"--{name}") for name in ("seat", "skill", "language", "region", "party")]
    return command(session, "staff list", _list, *params, *paging(session))


def _list(session: Session, **query: Any) -> None:
    page = session.get("/staff", **query)
    print_page(session, page, COLUMNS, _cells)


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    load = row["load"]
    yield row["person"]
    yield row["name"] + ("" if row["internal"] else f" ({session.w('label', 'external')})")
    yield ", ".join(session.w("seat", seat) for seat in row["seats"]) or "–"
    yield ", ".join(row["skills"]) or "–"
    yield ", ".join(row["languages"])
    yield row["region"] or "–"
    yield session.w("label", "load", **load)
    yield row["away_until"] or ""


def add(session: Session) -> Command:
    """`staff add PERSON`."""
    named = [option(session, f"--{name}") for name in ("name", "email", "language", "region", "party")]
    many = [
        click.Option([f"--{one}", many], multiple=True, help=session.w("field", many))
        for one, many in (("seat", "seats"), ("skill", "skills"), ("speaks", "languages"))
    ]
    external = click.Option(["--external"], is_flag=True, help=session.w("field", "external"))
    return command(session, "staff add", _add, _person(), *named, *many, external, option(session, "--id"))


def _person() -> click.Argument:
    return click.Argument(["person"], metavar="PERSON")


def _add(session: Session, *, external: bool, id: str | None, **given: Any) -> None:
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items() if value}
    print_answer(session, session.say("/staff.add", body | ({"internal": False} if external else {}), id=id))


def import_(session: Session) -> Command:
    """`staff import FILE.csv`."""
    file = click.Argument(["file"], type=click.Path(path_type=Path), metavar="FILE")
    dry = click.Option(["--dry-run"], is_flag=True, help=session.w("field", "dry_run"))
    return command(session, "staff import", _import, file, option(session, "--party"), dry)


def _import(session: Session, *, file: Path, party: str | None, dry_run: bool) -> None:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failed(USAGE, "file_unreadable", file=str(file), why=error.strerror or str(error)) from error
    body = {"file": file.name, "content": base64.b64encode(content).decode(), "party": party, "dry_run": dry_run}
    report = session.bring("/staff.import", body)
    if session.as_json:
        session.print_json(report)
        return
    session.out(session.w("label", "staff_checked" if dry_run else "staff_imported", **report))


def absence(session: Session) -> Command:
    """`staff absence PERSON --from DAY --until DAY`."""
    days = [
        click.Option([f"--{said}", name], metavar="DATE", required=True, help=session.w("field", name))
        for said, name in (("from", "from_on"), ("until", "until_on"))
    ]
    more = [option(session, "--stand-in"), option(session, "--party"), option(session, "--id")]
    return command(session, "staff absence", _absence, _person(), *days, *more)


def _absence(session: Session, *, id: str | None, **given: Any) -> None:
    body = {name: value for name, value in given.items() if value is not None}
    print_answer(session, session.say("/staff.absence", body, id=id))
