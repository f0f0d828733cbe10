"""`postsales issue list` and `issue show`: whose move it is, and how its clocks stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from postsales.cli.answers import awaited
from postsales.cli.delivery import follow, number_argument, path_of
from postsales.cli.look import bar, columns, hours, is_past, moment, seconds, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "show": show, "watch": watch}


def listing(session: Session) -> Command:
    """`issue list NO`."""
    flag = click.Option(["--all", "every"], is_flag=True, help=session.w("field", "all_issues"))
    return command(session, "issue list", _list, number_argument(), flag)


def _list(session: Session, *, number: str, every: bool) -> None:
    found = session.get(path_of(number))
    rows = [row for row in (found.get("view") or {}).get("issues") or () if every or row.get("closed_at") is None]
    if session.as_json:
        session.print_json({"live": found["live"], "as_of": found["as_of"], "items": rows})
        return
    if not rows:
        session.out(session.w("label", "nothing_found"))
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("n", "severity", "state", "ball", "until", "title", "verdict"):
        table.add_column(session.w("column", name))
    now = datetime.now().astimezone()
    for row in rows:
        table.add_row(*_cells(session, row, now))
    session.console.print(table)


def _cells(session: Session, row: Mapping[str, Any], now: datetime) -> Iterator[str]:
    until = row["promised_on"] or row["answer_by"]
    late = is_past(until, now)
    yield str(row["n"])
    yield session.w("severity", row["severity"])
    yield state_of(session, row["state"])
    yield session.w("side", row["ball"]) or "–"
    shown = until if row["promised_on"] else moment(until)
    yield f"[red]{shown}[/red]" if late and shown else shown or "–"
    yield row["title"] + (f" ({session.w('label', 'blocks')})" if row["blocking"] else "")
    yield session.w("verdict", row["verdict"]) or "–"


def state_of(session: Session, state: str) -> str:
    """How an issue stands; `requested` means another thing for an issue than for an acceptance."""
    return session.w("state", "issue_requested" if state == "requested" else state)


def show(session: Session) -> Command:
    """`issue show NO ISSUE`."""
    return command(
        session, "issue show", _show, number_argument(), click.Argument(["issue"], metavar="ISSUE", type=click.INT)
    )


def _show(session: Session, *, number: str, issue: int) -> None:
    found = session.get(path_of(number, "issues", str(issue)))
    if session.as_json:
        session.print_json(found)
        return
    session.out("\n".join(screen(session, found)))


def watch(session: Session) -> Command:
    """`issue watch NO ISSUE`: what happens to one issue from now on, until Ctrl-C."""
    return command(
        session, "issue watch", _watch, number_argument(), click.Argument(["issue"], metavar="ISSUE", type=click.INT)
    )


def _watch(session: Session, *, number: str, issue: int) -> None:
    show_now = session.get(path_of(number, "issues", str(issue)))
    if not session.as_json:
        session.out("\n".join(screen(session, show_now)))
        session.flush()
    follow(session, number, only=f"/issue/{issue}")


def screen(session: Session, found: Mapping[str, Any]) -> Iterator[str]:
    """The issue on one screen; recorded only, when nobody answered live."""
    w = session.w
    status: Mapping[str, Any] = found.get("status") or found["row"]
    stage = status.get("stage", status.get("state"))
    yield f"{style(w('matter', 'issue', n=status['n']), 'bold')}  {status['title']}"
    marks = [
        w("severity", status["severity"]),
        state_of(session, stage),
        w("label", "blocks") if status["blocking"] else "",
        w("label", "claim") if status.get("claim") else "",
    ]
    yield style(" · ".join(filter(None, marks)), "dim")
    yield ""
    if following := status.get("next"):
        yield f"{w('label', 'next')}: {awaited(session, following)}"
    if not found["live"] and stage not in ("closed", "declined", "cancelled"):
        yield style(w("label", "as_of", at=moment(found["as_of"])), "yellow")
    yield from clocks(session, status.get("clocks") or ())
    yield from _said(session, status)


def clocks(session: Session, readings: Any) -> Iterator[str]:
    """The clocks as bars: how much of what is allowed is used up."""
    w = session.w
    rows = []
    for reading in readings:
        elapsed, target = seconds(reading["elapsed"]), seconds(reading["target"])
        late = reading["breached_at"] is not None or elapsed > target
        told = w("clock", "running" if reading["running"] else "stopped")
        if late and reading["breached_at"]:
            told = w("clock", "late", at=moment(reading["breached_at"]))
        elif reading["deadline"]:
            left = hours(max(target - elapsed, 0))
            told = w("clock", "left", left=left, at=moment(reading["deadline"]))
        used = style(bar(elapsed, target), "red" if late else "green" if reading["running"] else "dim")
        rows.append((w("clock", reading["clock"]), used, f"{hours(elapsed)} / {hours(target)}", told))
    if rows:
        yield ""
        yield from columns(rows)


def _parts(session: Session, status: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Who was brought in, who contests it, when both sides meet, what it is about, who bears what."""
    w = session.w
    links = {name: (status.get("links") or {}).get(name) or () for name in ("packages", "instalments", "visits")}
    if any(links.values()):
        yield w("label", "about_parts"), ", ".join(f"{name}: {each}" for name, found in links.items() for each in found)
    if missing := status.get("evidence_missing"):
        yield w("label", "missing"), ", ".join(missing)
    for expert in status.get("experts") or ():
        yield w("label", "experts"), f"{expert['person']} ({w('state', expert['state'])}): {expert['why']}"
    for was in status.get("past_verdicts") or ():
        yield w("label", "was"), f"{w('verdict', was['kind'])}: {was['answer']}"
    if contest := status.get("contest"):
        stands = w("state", contest.get("outcome") or "contested")
        yield w("label", "contested"), f"{contest['by']} ({stands}): {contest['reason']}"
    if meeting := status.get("session"):
        yield w("label", "session"), meeting["on"]
    if known := status.get("known"):
        yield w("label", "known_as"), known
    if (bearer := status.get("borne_by")) and status.get("owed_hours"):
        hours_owed = ", ".join(f"{w('side', side)} {each}" for side, each in status["owed_hours"].items())
        yield w("label", "borne_by"), f"{w('side', bearer)} ({hours_owed})"
    if into := status.get("merged_into"):
        yield w("label", "goes_on_as"), w("matter", "issue", n=into)


def _said(session: Session, status: Mapping[str, Any]) -> Iterator[str]:
    """What is known, what helps meanwhile, what it was."""
    w = session.w
    lines: list[tuple[str, str]] = []
    if symptom := status.get("symptom"):
        lines.append((w("label", "symptom"), symptom))
    if evidence := status.get("evidence"):
        lines.append((w("label", "evidence"), ", ".join(f"{name}: {value}" for name, value in evidence.items())))
    if waiting := status.get("waiting"):
        lines.append((w("label", "waits"), f"{w('side', waiting['on'])}: {waiting['reason']}"))
    lines += _parts(session, status)
    if interim := status.get("interim"):
        lines.append((w("label", "interim"), f"{interim['owner']}, {interim['on']}: {interim['workaround']}"))
    verdict = status.get("verdict")
    if isinstance(verdict, Mapping):
        remedy = f"{verdict['owner']}, {verdict['promised_on']}: {verdict['remedy']}"
        lines += [
            (w("label", "verdict"), w("verdict", verdict["kind"])),
            (w("label", "remedy"), remedy),
            (w("label", "answer"), verdict["answer"]),
        ]
    elif verdict:
        lines.append((w("label", "verdict"), w("verdict", verdict)))
    if (answer := status.get("answer")) and not isinstance(verdict, Mapping):
        lines.append((w("label", "answer"), answer))
    if lines:
        yield ""
        yield from columns(lines)
