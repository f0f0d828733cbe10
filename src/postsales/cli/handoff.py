"""`postsales handoff show|seats|suggest`: what sales handed over, who sits where, whom to put there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.look import columns, day, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

SORTS = ("promise", "risk", "term")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"show": show, "seats": seats, "suggest": suggest}


# What sales handed over


def show(session: Session) -> Command:
    """`handoff show NO`."""
    return command(session, "handoff show", _show, number_argument())


def _show(session: Session, *, number: str) -> None:
    found = session.get(path_of(number, "handoff"))
    if session.as_json:
        session.print_json(found)
        return
    session.out("\n".join(_record(session, found)))


def _record(session: Session, found: Mapping[str, Any]) -> Iterator[str]:
    w, status, notes = session.w, found.get("status") or {}, found["notes"]
    if status:
        yield f"{w('label', 'handoff_due')}: {status['due_on']}"
        if status.get("missing"):
            yield w("label", "empty_seats", seats=", ".join(w("seat", each) for each in status["missing"]))
        if status.get("kickoff_on"):
            yield f"{w('label', 'kickoff')}: {status['kickoff_on']}"
    tracked = {each["what"]: each for each in found.get("promises") or ()}
    for sort in SORTS:
        rows = [
            (str(note["n"]), note["text"], _whose(session, note, tracked)) for note in notes if note["sort"] == sort
        ]
        if sort == "term":
            rows = [*(("–", w("special_term", term["code"], **term["facts"]), "") for term in found["terms"]), *rows]
        yield from _section(session, f"notes_{sort}", rows)
    yield from _section(session, "questions", [*_questions(session, notes)])


def _whose(session: Session, note: Mapping[str, Any], tracked: Mapping[str, Mapping[str, Any]]) -> str:
    """Of a promise that is kept track of, who owes it and by when; of anything else, who wrote it down."""
    promise = tracked.get(note["text"]) if note["sort"] == "promise" else None
    if promise is None:
        return session.w("label", "noted_by", person=note["by"])
    return session.w("label", "owed_by", person=promise["owner"], due_on=promise["due_on"], promise=promise["n"])


def _questions(session: Session, notes: list[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    answers = {note["about"]: note["text"] for note in notes if note["sort"] == "answer"}
    for note in notes:
        if note["sort"] == "question":
            told = answers.get(note["n"])
            yield str(note["n"]), note["text"], f"→ {told}" if told else style(session.w("label", "unanswered"), "red")


def _section(session: Session, name: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield ""
        yield style(session.w("section", name), "bold")
        yield from columns(rows)


# Who sits where


def seats(session: Session) -> Command:
    """`handoff seats NO`."""
    return command(session, "handoff seats", _seats, number_argument())


def _seats(session: Session, *, number: str) -> None:
    found = session.get(path_of(number))
    status, view = found.get("status") or {}, found.get("view") or {}
    if session.as_json:
        shown = ("seats", "sittings", "requests", "absences")
        session.print_json({name: status.get(name, view.get(name, [])) for name in shown})
        return
    session.out("\n".join(seat_map(session, status, view)).lstrip("\n"))


def seat_map(session: Session, status: Mapping[str, Any], view: Mapping[str, Any]) -> Iterator[str]:
    """Everybody by side and seat, first asked first; who came and went, who is away, what was asked."""
    w = session.w
    names = {each["person"]: each["name"] for each in view.get("people") or ()}
    holders = status.get("seats") or [*_recorded(view)]
    names |= {each["person"]: each["name"] for each in holders if each.get("name")}
    for side in ("vendor", "partner", "customer"):
        rows: dict[str, list[str]] = {}
        for each in holders:
            if each["side"] == side:
                rows.setdefault(each["seat"], []).append(_holder(session, each, names))
        told = [(w("seat", seat), ", ".join(people)) for seat, people in rows.items()]
        if told:
            yield ""
            yield style(w("side", side), "bold")
            yield from columns(told)
    history = [_sitting(session, each, names) for each in status.get("sittings") or view.get("sittings") or ()]
    yield from _section(session, "seat_history", history)
    away = [
        (names.get(each["person"], each["person"]), f"{each['from_on']} – {each['until_on']}",
         names.get(each.get("stand_in") or "", each.get("stand_in") or ""))
        for each in status.get("absences") or ()
    ]  # fmt: skip
    yield from _section(session, "absences", away)
    asked = [_request(session, each, names) for each in status.get("requests") or () if each["status"] == "open"]
    yield from _section(session, "requests", asked)


def _recorded(view: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The seats as they were recorded, when nobody answers live."""
    for row in view.get("seats") or ():
        for place, person in enumerate(row["people"], start=1):
            yield {"seat": row["seat"], "side": row["side"], "person": person, "place": place}


def _holder(session: Session, each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    marks = [session.w("label", "away")] if each.get("away") else []
    marks += [session.w("label", "external")] if each.get("internal") is False else []
    name = names.get(each["person"], each["person"])
    told = f"{name} [{each['person']}]" if name != each["person"] else name
    return f"{told} ({', '.join(marks)})" if marks else told


def _sitting(session: Session, each: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    until = day(each["until"]) if each.get("until") else ""
    successor = each.get("successor")
    follows = f"→ {names.get(successor, successor)}" if successor else ""
    told = " ".join(part for part in (follows, each.get("why") or "") if part)
    return (
        session.w("seat", each["seat"]),
        names.get(each["person"], each["person"]),
        f"{day(each['since'])} – {until}",
        told,
    )


def _request(session: Session, each: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    asker = names.get(each["asked_by"], each["asked_by"])
    what = each["what"] or session.w("label", "fill_it")
    return str(each["n"]), session.w("seat", each["seat"]), each["answer_by"], f"{asker}: {what}"


# Whom to put there


def suggest(session: Session) -> Command:
    """`handoff suggest NO SEAT`."""
    seat = click.Argument(["seat"], metavar="SEAT")
    params = [option(session, "--region"), option(session, "--limit", type=click.IntRange(1, 100), default=10)]
    return command(session, "handoff suggest", _suggest, number_argument(), seat, *params)


def _suggest(session: Session, *, number: str, seat: str, region: str | None, limit: int) -> None:
    found = session.get(path_of(number, "suggestions"), seat=seat.replace("-", "_"), region=region, limit=limit)
    if session.as_json:
        session.print_json(found)
        return
    if not found:
        session.out(session.w("label", "nobody_fits"))
        return
    rows = [(str(each["score"]), each["person"], each["name"], reasons(session, each)) for each in found]
    session.out("\n".join(columns(rows, indent="")))


def reasons(session: Session, each: Mapping[str, Any]) -> str:
    """Why somebody ranks there, in words."""
    return ", ".join(session.w("staff_reason", reason["code"], fact=reason["fact"]) for reason in each["reasons"])
