"""The answer to a verb, in words: what changed, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from postsales.cli.look import moment
from postsales.cli.session import Session


def print_answer(session: Session, answer: Mapping[str, Any]) -> None:
    """Print it; to programs as it came."""
    if session.as_json:
        session.print_json(answer)
        return
    session.out(f"✓ {session.w('fact', answer['what'], **answer.get('details') or {})}")
    following = answer.get("next")
    if following and following["what"] != "nothing":
        session.out(f"  {session.w('label', 'next')}: {awaited(session, following)}")
    if note := answer.get("guidance"):
        from postsales.cli.playbook import panel

        session.out()
        session.out("\n".join(panel(session, note)))


def awaited(session: Session, following: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """What is waited for: who, what, until when."""
    person = following.get("person")
    who = [session.w("side", following.get("side")), (names or {}).get(person, person) if person else ""]
    told = session.w("awaited", following["what"])
    if any(who):
        told = f"{' · '.join(part for part in who if part)} — {told}"
    until = following.get("until")
    return f"{told} ({session.w('label', 'until', at=moment(until))})" if until else told
