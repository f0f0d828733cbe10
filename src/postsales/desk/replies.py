"""What is answered from outside: by the link in a letter, or from a vendor's own ticket system.

Neither has an account here. The link's signature says who it is, the webhook's whose system; what they say then goes
by the same rules as everything: the workflow knows who may give a verdict, or was asked how it went.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from postsales.desk.addressing import Addressing
from postsales.desk.desk import Desk
from postsales.domain.errors import Refused
from postsales.domain.frozen import Stated
from postsales.domain.seats import Side
from postsales.messages.command import Answer, By, Role
from postsales.messages.reply import ReplyTicket
from postsales.store.command import Known

ROLES = {Side.VENDOR: Role.SUPPORT, Side.PARTNER: Role.PARTNER, Side.CUSTOMER: Role.CUSTOMER}
"""In which role somebody of a side answers by a link."""


class Reply(Stated):
    """What is said: picked up; more is needed of a side, and what; or the verdict. `owner`: else who answers."""

    action: Literal["acknowledge", "more", "verdict"]
    needed_from: Literal["partner", "customer"] = "partner"
    reason: str | None = None
    kind: str | None = None
    owner: str | None = None
    remedy: str | None = None
    promised_on: date | None = None
    answer: str | None = None

    def said(self, issue: int, person: str) -> tuple[str, dict[str, Any]]:
        """The verb and its body."""
        if self.action == "acknowledge":
            return "issue.acknowledge", {"issue": issue}
        if self.action == "more":
            return "issue.wait", {"issue": issue, "for": self.needed_from, "reason": self.reason or ""}
        told = self.model_dump(mode="json", include={"kind", "remedy", "promised_on", "answer"}, exclude_none=True)
        return "issue.verdict", {"issue": issue, "owner": self.owner or person, **told}


class TicketNews(Stated):
    """What a vendor's ticket system tells. `person` is who answered there, by their id here; a verdict needs one."""

    delivery: str
    issue: int
    person: str | None = None
    ticket: str | None = None
    reply: Reply


@dataclass(frozen=True)
class Replies:
    """Answers from outside, said at the desk."""

    desk: Desk

    async def by_link(self, ticket: ReplyTicket, reply: Reply) -> Answer:
        """The answer by a link, once. Refused: `link_used`, and by the rules."""
        return await self.said(ticket, *reply.said(ticket.issue, ticket.person))

    async def said(self, ticket: ReplyTicket, verb: str, body: dict[str, Any]) -> Answer:
        """Say this verb for whoever holds the link, once. What a rule refuses does not use the link up."""
        party = await asyncio.to_thread(self._party, ticket)
        by = By(person=ticket.person, role=ROLES[ticket.side], side=ticket.side, party=party)
        spent = (ticket.person, f"reply:{ticket.once}")
        commands = self.desk.store.commands
        if isinstance(await asyncio.to_thread(commands.claim, *spent, "reply", ticket.once), Known):
            raise Refused("link_used", issue=ticket.issue or None)
        told = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
        answer = await self.desk.say(by, verb, body, number=ticket.delivery, id=f"{spent[1]}:{told}")
        await asyncio.to_thread(commands.keep_answer, *spent, answer)
        return answer

    async def by_ticket(self, party: str, told: TicketNews, id: str) -> Answer:
        """What the ticket system of that vendor tells. The same id again gives the same answer."""
        person = told.person or f"ticket.{party}"
        by = By(person=person, role=Role.SUPPORT, side=Side.VENDOR, party=party)
        verb, body = told.reply.said(told.issue, person)
        return await self.desk.say(by, verb, body, number=told.delivery, id=f"ticket:{id}")

    def _party(self, ticket: ReplyTicket) -> str | None:
        party = Addressing(self.desk.store).contract(ticket.delivery).party(ticket.side)
        return party.id if party is not None else None
