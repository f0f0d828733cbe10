"""The playbook: guidance for every situation, as the reader's role has it."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request

from postsales import playbook
from postsales.api.door import Actor, Inside, behind
from postsales.api.language import language_of
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_role
from postsales.domain.frozen import Frozen
from postsales.messages.guidance import Guidance

router = APIRouter(prefix="/api/v1", tags=["playbook"])


class SituationLine(Frozen):
    """A situation there is guidance for; `met`: the reader has been given it."""

    situation: str
    title: str
    met: bool


@router.get("/playbook")
@behind("playbook.list")
async def situations(request: Request, actor: Actor, inside: Inside) -> tuple[SituationLine, ...]:
    """Every situation, with the title of the note for the reader's role."""
    refuse_role(actor, "playbook.list")
    met = await asyncio.to_thread(inside.desk.store.guidance.met, actor.person)
    notes = [inside.desk.guiding.note(each, actor, language_of(request)) for each in playbook.situations()]
    return tuple(
        SituationLine(situation=note.situation, title=note.title, met=note.situation in met) for note in notes if note
    )


@router.get("/playbook/{situation}")
@behind("playbook.show")
async def situation(situation: str, request: Request, actor: Actor, inside: Inside) -> Guidance:
    """The note for one situation. Refused `unknown_situation`."""
    refuse_role(actor, "playbook.show")
    note = inside.desk.guiding.note(situation, actor, language_of(request))
    if note is None:
        raise NotThere("unknown_situation", situation=situation[:80], known=", ".join(playbook.situations()))
    return note
