"""`postsales finance import|lines|match|watch`: bank statements in, and what becomes of their lines."""

from __future__ import annotations

import base64
import json
import os
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from postsales.cli.answers import print_answer
from postsales.cli.delivery import paging
from postsales.cli.listing import print_rows
from postsales.cli.look import money
from postsales.cli.session import REFUSED, USAGE, Failed, Session
from postsales.cli.words import Command, Group, command, option

LOOK_EVERY_SECONDS = 2.0
SOME = 100
STATES = ("open", "applied", "part_applied", "suggested", "unapplied", "ignored")
STYLES = {"applied": "green", "part_applied": "yellow", "suggested": "yellow", "unapplied": "red", "ignored": "dim"}


# Importing


def import_(session: Session) -> Command:
    """`finance import FILE`."""
    file = click.Argument(["file"], type=click.Path(path_type=Path), metavar="FILE")
    flags = [
        click.Option(["--force"], is_flag=True, help=session.w("field", "force")),
        click.Option(["--dry-run"], is_flag=True, help=session.w("field", "dry_run")),
    ]
    return command(session, "finance import", _import, file, *_whose(session), *flags)


def _whose(session: Session) -> list[click.Parameter]:
    return [option(session, f"--{name}") for name in ("profile", "account", "legal-entity")]


def _import(session: Session, *, file: Path, force: bool, dry_run: bool, **whose: str | None) -> None:
    report = bring(session, file, whose, force=force, dry_run=dry_run)
    if session.as_json:
        session.print_json(report)
    else:
        _tell(session, report)
    if report["left"]:
        raise Failed(REFUSED, "payments_left", count=report["left"])


def bring(
    session: Session, file: Path, whose: Mapping[str, str | None], *, force: bool = False, dry_run: bool = False
) -> Any:
    """Import a file and tell the collections, with a bar that shows how far it is. Raises `Failed`."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failed(USAGE, "file_unreadable", file=str(file), why=error.strerror or str(error)) from error
    body: dict[str, Any] = {name: value for name, value in whose.items() if value is not None}
    body |= {"file": file.name, "content": base64.b64encode(content).decode(), "force": force, "dry_run": dry_run}
    if (profile := whose.get("profile")) and profile.endswith(".toml"):
        body["profile"] = _profile(Path(profile))
    report = session.bring("/finance/statements", body, apply=False)
    if dry_run:
        return {**report, "left": 0}
    return report | _apply(session, report["legal_entity"], report["left"])


def _profile(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Failed(USAGE, "file_unreadable", file=str(path), why=why) from error


def _apply(session: Session, legal_entity: str, left: int) -> dict[str, int]:
    """Tell the collections some at a time, until none is left or one does not answer."""
    refused = 0
    with _progress(session, left) as advance:
        while left:
            some = session.bring("/finance/statements/apply", {}, legal_entity=legal_entity, limit=SOME)
            refused += some["refused"]
            done = some["recorded"] + some["refused"]
            left = some["left"]
            advance(done)
            if not done:
                break
    return {"left": left, "refused": refused}


class _progress:  # noqa: N801 (used as a word: with _progress(…))
    """A bar on a terminal; nothing in a pipe."""

    def __init__(self, session: Session, total: int) -> None:
        self.session, self.total = session, total
        self.bar: Any = None

    def __enter__(self) -> Callable[[int], None]:
        if not self.total or self.session.as_json or not os.isatty(2):
            return lambda done: None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.bar = Progress(
            TextColumn(self.session.w("bank", "recording")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self.bar.start()
        task = self.bar.add_task("", total=self.total)
        return lambda done: self.bar.advance(task, done)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _tell(session: Session, report: Mapping[str, Any]) -> None:
    """What came of it: every statement, every doubt, and every new line that is not settled."""
    for each in report["statements"]:
        session.out(session.w("bank", "statement", **{**each, "sort": session.w("bank", each["sort"])}))
    for problem in report["doubts"]:
        message = session.w("refusal", problem["code"], **problem["facts"])
        session.out(f"  ! {session.placed({**problem, 'message': message})}")
    counts = ", ".join(f"{session.w('line_state', state)} {n}" for state, n in report["counts"].items())
    session.out(session.w("bank", "dry_run" if report["dry_run"] else "new_lines", counts=counts or "0"))
    shown = [line for line in report["lines"] if report["dry_run"] or line["state"] != "applied"]
    _table(session, shown)
    if report.get("refused"):
        session.out(session.w("bank", "refused", n=report["refused"]))


# Lines


def lines(session: Session) -> Command:
    """`finance lines`."""
    state = click.Option(["--state"], type=click.Choice(STATES), help=session.w("field", "line_state"))
    params = [option(session, f"--{name}") for name in ("account", "legal-entity")]
    return command(session, "finance lines", _lines, state, *params, *paging(session))


def _lines(session: Session, **query: Any) -> None:
    page = session.get("/finance/lines", **query)
    if session.as_json:
        session.print_json(page)
        return
    _table(session, page["items"])
    if not page["items"]:
        session.out(session.w("label", "nothing_found"))
    if page.get("after"):
        session.out(session.w("label", "more", after=page["after"]))


def _table(session: Session, rows: list[Mapping[str, Any]]) -> None:
    names = ("line", "booked_on", "amount", "payer", "state", "for_invoice", "why")
    print_rows(session, rows, names, _cells, right=("amount",))


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    from rich.markup import escape

    yield row["id"]
    yield row["booked_on"]
    yield money(row["amount"], row["currency"])
    yield escape(row["payer_name"]) or "–"
    style = STYLES.get(row["state"], "default")
    yield f"[{style}]{session.w('line_state', row['state'])}[/{style}]"
    yield ", ".join(f"{each['delivery']}/{each['n']}" for each in row["shares"]) or "–"
    reasons = [session.w("match_reason", each["code"], **each["facts"]) for each in row["reasons"]]
    yield escape("; ".join(reasons) or session.w("match_rule", row["rule"]))


# Matching


def match(session: Session) -> Group:
    """`finance match …`."""
    made: dict[str, Callable[[Session], click.Command]] = {"confirm": _confirm_command, "again": _again_command}
    made |= {verb: _reasoned(verb) for verb in ("reject", "ignore", "undo")}
    return Group(session, "match", made, help=session.w("help", "finance_match"), no_args_is_help=True)


def _line_argument() -> click.Argument:
    return click.Argument(["line"], metavar="LINE")


def _id(session: Session) -> click.Option:
    return click.Option(["--id", "said_id"], metavar="ID", help=session.w("field", "id"))


def _confirm_command(session: Session) -> Command:
    to = click.Option(["--to"], multiple=True, metavar="NO/N[=AMOUNT]", help=session.w("field", "to_instalment"))
    return command(session, "finance match confirm", _confirm, _line_argument(), to, _id(session))


def _confirm(session: Session, *, line: str, to: tuple[str, ...], said_id: str | None) -> None:
    body = {"line": line, "to": [_share(text) for text in to]}
    print_answer(session, session.say("/match.confirm", body, id=said_id))


def _share(text: str) -> dict[str, Any]:
    """`HB-2026-001/4=1000000`."""
    named, _, amount = text.partition("=")
    number, slash, n = named.rpartition("/")
    if not slash or not n.isdigit():
        raise Failed(USAGE, "not_an_instalment", text=text[:80])
    return {"delivery": number, "instalment": int(n)} | ({"amount": amount.replace(",", "")} if amount else {})


def _reasoned(verb: str) -> Callable[[Session], Command]:
    def say(session: Session, *, line: str, reason: str, said_id: str | None) -> None:
        print_answer(session, session.say(f"/match.{verb}", {"line": line, "reason": reason}, id=said_id))

    def make(session: Session) -> Command:
        reason = click.Option(["--reason"], required=True, help=session.w("field", "reason_kept"))
        return command(session, f"finance match {verb}", say, _line_argument(), reason, _id(session))

    return make


def _again_command(session: Session) -> Command:
    return command(session, "finance match again", _again, option(session, "--legal-entity"))


def _again(session: Session, *, legal_entity: str | None) -> None:
    body = {"legal_entity": legal_entity} if legal_entity else {}
    changed = session.say("/match.again", body)
    if session.as_json:
        session.print_json(changed)
        return
    counts = ", ".join(f"{session.w('line_state', state)} {n}" for state, n in changed.items())
    session.out(session.w("bank", "matched_again", counts=counts or "0"))


# Watching a folder


def watch(session: Session) -> Command:
    """`finance watch DIR`."""
    folder = click.Argument(["folder"], type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
    once = click.Option(["--once"], is_flag=True, help=session.w("field", "once"))
    return command(session, "finance watch", _watch, folder, *_whose(session), once)


def _watch(session: Session, *, folder: Path, once: bool, **whose: str | None) -> None:
    """Import what is put there; done with, a file moves to `done`, or to `refused` with the reasons beside it."""
    session.out(session.w("bank", "watching", folder=str(folder)))
    session.flush()
    sizes: dict[Path, int] = {}
    pause = threading.Event()
    while True:
        there = {
            path: path.stat().st_size for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "."
        }
        for path, size in there.items():
            # Whoever puts a file there may still be writing it.
            if once or sizes.get(path) == size:
                _taken(session, path, whose)
        sizes = there
        if once:
            return
        pause.wait(LOOK_EVERY_SECONDS)


def _taken(session: Session, path: Path, whose: Mapping[str, str | None]) -> None:
    try:
        report = bring(session, path, whose)
    except Failed as failed:
        if failed.status not in (REFUSED, USAGE):
            # Nobody there, or not allowed: the file is not to blame, and waits.
            raise
        session.explain(failed)
        _move(path, "refused", failed.problem)
        return
    if session.as_json:
        session.print_json(report)
    else:
        session.out(path.name)
        _tell(session, report)
    session.flush()
    _move(path, "done", report)


def _move(path: Path, where: str, told: Mapping[str, Any]) -> None:
    into = path.parent / where
    into.mkdir(exist_ok=True)
    target = into / path.name
    n = 1
    while target.exists():
        n += 1
        target = into / f"{path.stem}-{n}{path.suffix}"
    path.rename(target)
    report = json.dumps(told, ensure_ascii=False, indent=2, default=str)
    (into / f"{target.name}.report.json").write_text(report, encoding="utf-8")


COMMANDS: dict[str, Callable[[Session], click.Command]] = {
    "import": import_,
    "lines": lines,
    "match": match,
    "watch": watch,
}
"""Name → what makes the command."""
