"""`postsales issue list` and `issue show`: whose move it is, and how its clocks stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import click

from postsales.cli.answers import awaited
from postsales.cli.delivery import follow, number_argument, paging, path_of
from postsales.cli.listing import print_page
from postsales.cli.look import bar, columns, hours, moment, money, seconds, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

STATES = (
    "requested", "acknowledged", "working", "waiting", "answered", "contested", "closed", "declined", "cancelled",
    "merged",
)  # fmt: skip

COLUMNS = ("n", "severity", "state", "ball", "until", "title", "verdict")
DAY = click.DateTime(["%Y-%m-%d"])


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "show": show, "watch": watch}


def listing(session: Session) -> Command:
    """`issue list [NO]`: what is open, of one delivery or of every one that may be seen."""
    from postsales.domain.issue import OVER
    from postsales.domain.policy import Severity

    sides = click.Choice(("vendor", "partner", "customer"))
    params: list[click.Parameter] = [
        click.Argument(["delivery"], metavar="[NO]", required=False),
        click.Option(["--mine"], is_flag=True, help=session.w("field", "my_issues")),
        click.Option(["--late"], is_flag=True, help=session.w("field", "late_issues")),
        click.Option(["--blocking"], is_flag=True, help=session.w("field", "blocking_issues")),
        click.Option(["--claims", "claim"], is_flag=True, help=session.w("field", "claims_only")),
        click.Option(["--questions", "question"], is_flag=True, help=session.w("field", "questions_only")),
        click.Option(["--contested"], is_flag=True, help=session.w("field", "contested_only")),
        click.Option(["--all", "every"], is_flag=True, help=session.w("field", "all_issues")),
        option(session, "--customer"),
        option(session, "--partner"),
        option(session, "--ball", type=sides),
        option(session, "--severity", type=click.Choice([each.value for each in Severity])),
        option(session, "--state", "issue_state", type=click.Choice(STATES)),
        option(session, "--verdict", "issue_verdict"),
        option(session, "--from", "opened_from", type=DAY),
        option(session, "--until", "opened_until", type=DAY),
        option(session, "--text", "issue_text"),
    ]
    return command(session, "issue list", partial(_list, over=OVER), *params, *paging(session))


def _list(session: Session, *, over: frozenset[str], every: bool, state: str | None, **query: Any) -> None:
    asked = {name: value for name, value in query.items() if value not in (None, False)}
    for name, day in (("from", "opened_from"), ("until", "opened_until")):
        if (said := asked.pop(name, None)) is not None:
            asked[day] = said.date().isoformat()
    if not (every or state in over):
        asked["open"] = True
    page = session.get("/issues", **asked, **({"state": state} if state else {}))
    if query["delivery"] is not None:
        print_page(session, page, COLUMNS, _cells)
    else:
        print_page(session, page, ("number", "customer", *COLUMNS), _cells_with_whose, whole=("number",))


def _cells_with_whose(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    yield from (row["delivery"], row["customer_name"])
    yield from _cells(session, row)


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    until = row["promised_on"] or moment(row["answer_by"])
    yield str(row["n"])
    yield session.w("severity", row["severity"])
    yield state_of(session, row["state"])
    yield session.w("side", row["ball"]) if row["ball"] else "–"
    yield f"[red]{until}[/red]" if row["late"] and until else until or "–"
    yield row["title"] + (f" ({session.w('label', 'blocks')})" if row["blocking"] else "")
    yield session.w("verdict", row["verdict"]) if row["verdict"] else "–"


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
        yield w("label", "missing"), ", ".join(w("lacking", each) for each in missing)
    for expert in status.get("experts") or ():
        yield w("label", "experts"), f"{expert['person']} ({w('state', expert['state'])}): {expert['why']}"
    for was in status.get("past_verdicts") or ():
        yield w("label", "was"), f"{w('verdict', was['kind'])}: {was['answer']}"
    if contest := status.get("contest"):
        stands = w("state", contest.get("outcome") or "contested")
        yield w("label", "contested"), f"{contest['by']} ({stands}): {contest['reason']}"
    if meeting := status.get("session"):
        times = "–".join(filter(None, (meeting.get("starts"), meeting.get("ends"))))
        yield w("label", "session"), " ".join(filter(None, (meeting["on"], times, meeting.get("place"))))
    if known := status.get("known"):
        yield w("label", "known_as"), known
    yield from _costs(session, status)
    if into := status.get("merged_into"):
        yield w("label", "goes_on_as"), w("matter", "issue", n=into)


def _costs(session: Session, status: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Who bears what was put in meanwhile, and what was asked for it."""
    w = session.w
    if (bearer := status.get("borne_by")) and status.get("owed_hours"):
        hours_owed = ", ".join(f"{w('side', side)} {each}" for side, each in status["owed_hours"].items())
        yield w("label", "borne_by"), f"{w('side', bearer)} ({hours_owed})"
    for charge in status.get("charges") or ():
        asked = money(charge["amount"]["amount"], charge["amount"]["currency"])
        who = f"{w('side', charge['side'])} ← {w('side', charge['bearer'])}"
        yield w("label", "charged"), f"{asked}, {who} ({w('state', charge['state'])})"


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
