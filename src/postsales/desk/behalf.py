"""A TAM files on the customer's behalf: what they write down was said by the customer, unless they say otherwise."""

from __future__ import annotations

from dataclasses import replace

from postsales.desk.addressing import Addressed
from postsales.domain.seats import Side
from postsales.messages.command import By, Role

FILED = frozenset({"issue.claim", "issue.ask"})


def on_behalf(actor: By, verb: str, to: Addressed) -> Addressed:
    """The body with whose word it is, where a TAM left that out."""
    if actor.role is not Role.TAM or verb not in FILED or to.body.get("said_by") is not None:
        return to
    return replace(to, body={**to.body, "said_by": Side.CUSTOMER.value})
