"""What people say about actions for a customer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from postsales.domain.action import ActionSort
from postsales.domain.contract import ContractNumber
from postsales.domain.frozen import Stated
from postsales.domain.seats import Key
from postsales.domain.success_playbook import SuccessStep
from postsales.messages.checkin import AboutCheckins, Words


class OpenAction(AboutCheckins):
    """`action.open`: somebody of ours is to do this for the customer by that day, and why.

    About `delivery`, if it is about one. Without an owner it is the CSM's.
    """

    sort: ActionSort
    what: Words
    due_on: date
    owner: Key | None = None
    reason: Words | None = None
    delivery: ContractNumber | None = None


class AboutAction(AboutCheckins):
    """Verbs about one action, by its number."""

    action: Annotated[int, Field(ge=1)]


class MoveAction(AboutAction):
    """`action.move`: another day, or another owner, and why."""

    due_on: date | None = None
    owner: Key | None = None
    reason: Words


class EndAction(AboutAction):
    """`action.done`: it is done, and what came of it."""

    result: Words | None = None


class DropAction(AboutAction):
    """`action.drop`: it is not to be done any more, and why."""

    reason: Words


class LayOut(AboutCheckins):
    """`action.lay_out`: the actions of a success playbook, over business days from a first day on (today).

    `owner` does the steps that name no seat; without one it is the CSM.
    """

    playbook: Key
    delivery: ContractNumber | None = None
    starts_on: date | None = None
    owner: Key | None = None
    steps: Annotated[tuple[SuccessStep, ...], Field(json_schema_extra={"from_the_desk": True})] = ()


VERBS: dict[str, type[Stated]] = {
    "action.open": OpenAction,
    "action.move": MoveAction,
    "action.done": EndAction,
    "action.drop": DropAction,
    "action.lay_out": LayOut,
}
