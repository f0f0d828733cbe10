"""The gate before everything at the desk: who may not, hears so before anything is looked up for them."""

from __future__ import annotations

from postsales.desk.access import About, allowed, may_say, takes_part
from postsales.desk.errors import NotAllowed, NotThere
from postsales.messages.command import By


def refuse_role(actor: By, verb: str) -> None:
    """Refused `not_allowed` when nobody in the actor's role may say the verb, about whatever."""
    if not may_say(actor, verb):
        raise NotAllowed("not_allowed", verb=verb, role=actor.role.value)


def refuse_reach(actor: By, verb: str, about: About, number: str | None) -> None:
    """Refused when this is none of theirs. To whom a delivery is not open it does not exist."""
    if allowed(actor, verb, about):
        return
    if number is not None and not takes_part(actor, about):
        raise NotThere("unknown_delivery", delivery=number[:80])
    raise NotAllowed("not_allowed", verb=verb, role=actor.role.value)
