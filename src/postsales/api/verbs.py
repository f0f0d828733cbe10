"""Verbs without a delivery, and checking a contract."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from postsales.api.deliveries import contract_of
from postsales.api.door import EVERY_VERB, Actor, Body, Inside, behind, command_id
from postsales.api.language import language_of
from postsales.desk.gate import refuse_role
from postsales.messages.command import Answer

router = APIRouter(prefix="/api/v1", tags=["verbs"])


@router.post("/contracts/check")
@behind("contract.check")
async def check(request: Request, actor: Actor, inside: Inside) -> dict[str, Any]:
    """Everything that is wrong with a contract, each with file, line and path. Nothing is stored."""
    refuse_role(actor, "contract.check")
    contract, file, _ = await contract_of(request)
    reading = await inside.desk.check(contract, file)
    return {
        "sound": reading.contract is not None,
        "number": reading.contract.number if reading.contract else None,
        "problems": [problem.told(language_of(request)) for problem in reading.problems],
    }


@router.post("/{verb:verb}")
@behind(EVERY_VERB)
async def say(verb: str, request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """Say a verb that belongs to a customer or to the books, not to one delivery."""
    id = command_id(request, body)
    return await inside.desk.say(actor, verb, body, id=id, language=language_of(request))
