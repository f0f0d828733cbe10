"""`postsales doctor`: what answers and what does not, from this terminal to the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import click

import postsales
from postsales.cli.look import columns, style
from postsales.cli.session import NOT_ALLOWED, REFUSED, UNREACHABLE, Failed, Session
from postsales.cli.words import Command, command

Check = Callable[[Session], tuple[str, bool | None]]
STORE_CHECKS = {"books": "equations", "numbering": "numbering", "projection": "projection"}
"""Check of the store → its part of the answer."""


def doctor(session: Session) -> Command:
    """`doctor`."""
    return command(session, "doctor", _doctor)


def _doctor(session: Session) -> None:
    results = list(examine(session))
    if session.as_json:
        session.print_json({"checks": results})
    else:
        marks = {True: style("✓", "green"), False: style("✗", "red"), None: style("·", "yellow")}
        session.out("\n".join(columns([(marks[each["ok"]], each["what"], each["told"]) for each in results], "")))
    worst = max((each["status"] for each in results), default=0)
    if worst:
        raise click.exceptions.Exit(worst)


def examine(session: Session) -> Iterator[dict[str, Any]]:
    """Each check in turn, `ok` None where there is nothing to tell by. After the first failure nothing else can be."""
    checks = (("api", _api), ("token", _token), ("worker", _worker), *_of_the_store())
    for name, check in checks:
        what = session.w("doctor", name)
        try:
            told, ok = check(session)
        except Failed as failed:
            words = failed.problem.get("message") or session.w(
                "refusal", failed.problem["code"], **failed.problem.get("facts", {})
            )
            yield {"check": name, "what": what, "ok": False, "told": words, "status": failed.status}
            return
        wrong = REFUSED if name in STORE_CHECKS else UNREACHABLE
        yield {"check": name, "what": what, "ok": ok, "told": told, "status": wrong if ok is False else 0}


def _api(session: Session) -> tuple[str, bool | None]:
    found = session.healthz()
    told = session.w("doctor", "version", url=session.connection[0], version=found.get("version"))
    if found.get("version") != postsales.__version__:
        return f"{told} {session.w('doctor', 'other_version', version=postsales.__version__)}", None
    return told, True


def _token(session: Session) -> tuple[str, bool | None]:
    session.get("/deliveries", limit=1)
    return session.w("doctor", "accepted"), True


def _worker(session: Session) -> tuple[str, bool | None]:
    """A running delivery answers live only if Temporal and a worker do."""
    running = session.get("/deliveries", limit=1, ended=False)["items"]
    if not running:
        return session.w("doctor", "nobody_to_ask"), None
    shown = session.get(f"/deliveries/{running[0]['delivery']}")
    if shown["live"]:
        return session.w("doctor", "live", number=running[0]["delivery"]), True
    return session.w("doctor", "silent"), False


def _of_the_store() -> Iterator[tuple[str, Check]]:
    """What must always be true of the store. One question, for administrators; others are not told."""
    found: dict[str, Any] = {}

    def sound(session: Session, kind: str) -> tuple[str, bool | None]:
        try:
            found.update(found or session.get("/doctor"))
        except Failed as failed:
            if failed.status != NOT_ALLOWED:
                raise
            return session.w("label", "administrators_only"), None
        if not (off := found[kind]):
            return session.w("doctor", "sound"), True
        first = ", ".join(f"{name}={value}" for name, value in off[0].items() if value)
        return session.w("doctor", "off", count=len(off), first=first), False

    for name, kind in STORE_CHECKS.items():
        yield name, partial(sound, kind=kind)
