"""The desk: whoever says a verb, through whatever door, comes by here.

Authorise, validate, claim the command's id, address the workflow, keep the answer. What is refused is audited,
without what was said.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import structlog

from activities.ports import Calendars, Engine
from postsales.desk.access import About
from postsales.desk.actors import Actors
from postsales.desk.addressing import Addressed, Addressing
from postsales.desk.behalf import on_behalf
from postsales.desk.bodies import digested, refuse_desk_words, validated
from postsales.desk.booked import Booked
from postsales.desk.calendars import calendars_of
from postsales.desk.conduct import Conducts
from postsales.desk.contract_file import NO_TEMPLATES, Reading, check, read
from postsales.desk.digest import Digesting
from postsales.desk.errors import BadInput, NotThere, WorkerSilent
from postsales.desk.evidence_forms import with_forms
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.guidance import Guiding
from postsales.desk.knowing import Knowing
from postsales.desk.leaving import Leaving
from postsales.desk.matching import Matches
from postsales.desk.milestones import Templates
from postsales.desk.promised import Promised
from postsales.desk.routing import routed_request
from postsales.desk.staffing import Staffing
from postsales.desk.statements import Statements
from postsales.desk.success import Success
from postsales.desk.usage import UsageDesk
from postsales.desk.verbs import VERBS, Verb
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.policy import STANDARD, Policy
from postsales.messages import ids
from postsales.messages.command import Answer, By, Command
from postsales.messages.delivery import DeliverySpec
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.store.command import Known
from postsales.store.facade import Store

log = structlog.get_logger()
START = "delivery.start"


@dataclass(frozen=True)
class Desk:
    """Verbs that change something. Reading is in `reading`."""

    store: Store
    engine: Engine
    calendars: Calendars
    policy: Policy = STANDARD
    patience: tuple[float, ...] = ()
    """Seconds to wait, one after the other, for a part of a delivery that may just be starting."""
    templates: Templates = NO_TEMPLATES
    """Milestone templates that contracts may name."""

    @cached_property
    def addressing(self) -> Addressing:
        """Whom verbs are for."""
        return Addressing(self.store)

    @cached_property
    def guiding(self) -> Guiding:
        """The playbook."""
        return Guiding(self.store)

    @cached_property
    def knowing(self) -> Knowing:
        """Past verdicts."""
        return Knowing(self.store, self.addressing)

    @cached_property
    def promised(self) -> Promised:
        """What promises are about."""
        return Promised(self.store, self.engine)

    @cached_property
    def leaving(self) -> Leaving:
        """What is left behind by who leaves a seat."""
        return Leaving(self.store, self.engine)

    @cached_property
    def booked(self) -> Booked:
        """Where else engineers are expected."""
        return Booked(self.store)

    @cached_property
    def success(self) -> Success:
        """Success playbooks."""
        return Success(self.policy)

    @cached_property
    def conducts(self) -> Conducts:
        """Complaints about people."""
        return Conducts(self.store, self.engine, self.calendars, self.addressing, self.policy.recovery)

    @cached_property
    def actors(self) -> Actors:
        """Whom administrators speak for."""
        return Actors(self.store)

    @cached_property
    def statements(self) -> Statements:
        """Bank statements in."""
        return Statements(self)

    @cached_property
    def matches(self) -> Matches:
        """What bank lines are for."""
        return Matches(self)

    @cached_property
    def usage(self) -> UsageDesk:
        """Telemetry in."""
        return UsageDesk(self)

    @cached_property
    def staffing(self) -> Staffing:
        """The staff directory."""
        return Staffing(self)

    @cached_property
    def digesting(self) -> Digesting:
        """The weekly digest."""
        return Digesting(self)

    async def say(
        self, actor: By, verb: str, body: Mapping[str, Any], *, number: str | None = None, id: str | None = None,
        language: str | None = None,
    ) -> Answer:  # fmt: skip
        """Say a verb, about a delivery if it belongs to one. The same `id` again gives the same answer.

        `language` is what the playbook's note is in for somebody no delivery knows.
        Raises `Refused` by a rule, or as `NotAllowed`, `NotThere`, `BadInput`, `WorkerSilent`.
        """
        async with self.audited(actor, verb, number):
            known = VERBS.get(verb)
            if known is None:
                raise NotThere("unknown_verb", verb=verb[:80])
            refuse_role(actor, verb)
            refuse_desk_words(known, body)
            to = await asyncio.to_thread(self.addressing.find, actor, known, number, body)
            refuse_reach(actor, verb, to.about, number)
            to = self.success.looked_up(verb, await self.knowing.looked_up(verb, to))
            said = id or str(uuid.uuid4())
            to = await self.promised.checked(verb, to, sender_of(actor), said)
            to = on_behalf(actor, verb, await self.leaving.looked_up(verb, to))
            to = await self.conducts.begun(actor, verb, to, sender_of(actor), said)
            answer = await self._command(actor, known, to, said, language)
            await self.conducts.seated(verb, to.delivery)
            return answer

    async def start(
        self, actor: By, contract: bytes | Mapping[str, Any], *, file: str | None = None, id: str | None = None
    ) -> Answer:
        """Start a delivery from its contract, once per number. Refused `contract_differs` when it is another body.

        A contract that does not hold raises `BadInput` with every problem.
        """
        async with self.audited(actor, START, None):
            refuse_role(actor, START)
            reading = await self.check(contract, file)
            if reading.contract is None:
                raise BadInput("contract_has_problems", reading.problems)
            refuse_reach(actor, START, About.contract(reading.contract), None)
            return await self._start(actor, reading.contract, id or str(uuid.uuid4()))

    async def check(self, contract: bytes | Mapping[str, Any], file: str | None = None) -> Reading:
        """What is wrong with a contract; nothing is stored."""
        if isinstance(contract, bytes):
            return await asyncio.to_thread(read, contract, file, self.templates)
        return await asyncio.to_thread(check, contract, self.templates)

    async def _start(self, actor: By, contract: Contract, said: str) -> Answer:
        document, sender = contract.model_dump(mode="json"), sender_of(actor)
        digest = digested(document)
        # Before anything is kept: a country without a calendar must not use up the number.
        calendars = await asyncio.to_thread(calendars_of, contract, self.calendars)
        claim = await asyncio.to_thread(self.store.commands.claim, sender, said, START, digest)
        if isinstance(claim, Known):
            return claim.answer
        await asyncio.to_thread(self.store.contracts.register, contract.number, digest, document)
        spec = DeliverySpec(contract=contract, policy=with_forms(self.policy, contract), calendars=calendars)
        try:
            fresh = await self.engine.start("delivery", spec, id=ids.delivery(contract.number))
        except EngineSilent as silent:
            raise WorkerSilent(said) from silent
        # The same whether it was just started or long ago: who repeats the verb gets the same answer.
        details = {"title": contract.title, "signed_on": contract.signed_on.isoformat()}
        answer = Answer(id=said, verb=START, delivery=contract.number, what="delivery_started", details=details)
        await asyncio.to_thread(self.store.commands.keep_answer, sender, said, answer)
        log.info("delivery.started", delivery=contract.number, fresh=fresh)
        return answer

    async def _command(self, actor: By, verb: Verb, to: Addressed, said: str, language: str | None) -> Answer:
        address = verb.address(to.owner, validated(verb, to.body))
        sender, digest = sender_of(actor), digested([address, actor.person, actor.role, to.body])
        claim = await asyncio.to_thread(self.store.commands.claim, sender, said, verb.name, digest)
        if isinstance(claim, Known):
            return claim.answer
        # Two people may choose the same id: to the workflow it is theirs by their name.
        command = Command(id=f"{sender}/{said}", by=actor, body=to.body)
        try:
            answer = await self._answered(address, verb.name, command, said)
        except Refused as refused:
            if (routed := routed_request(actor, verb, to, refused)) is None:
                raise
            # Not theirs to say, but a colleague's: it is put to them, and whoever said it hears to whom.
            asking = Command(id=f"{command.id}/routed", by=actor, body=routed)
            answer = await self._answered(ids.delivery(to.owner), "request.make", asking, said)
            answer = answer.model_copy(update={"verb": verb.name})
        answer = answer.model_copy(update={"id": said})
        answer = await asyncio.to_thread(self.booked.add, answer, to.body)
        answer = await asyncio.to_thread(self.guiding.add, answer, actor, command.id, language)
        await asyncio.to_thread(self.store.commands.keep_answer, sender, said, answer)
        log.info("verb.done", verb=verb.name, workflow=address, role=actor.role.value, what=answer.what)
        return answer

    async def _answered(self, address: str, verb: str, command: Command, said: str) -> Answer:
        """The workflow's answer. A child of a delivery that is just being started is waited for, not denied."""
        for pause in (*self.patience, None):
            try:
                return await self.engine.update(address, verb, command, update_id=command.id)
            except EngineSilent as silent:
                raise WorkerSilent(said) from silent
            except NoSuchWorkflow as missing:
                if missing.closed or pause is None:
                    raise absent(missing) from missing
                await asyncio.sleep(pause)
        raise WorkerSilent(said)

    @asynccontextmanager
    async def audited(self, actor: By, verb: str, number: str | None) -> AsyncIterator[None]:
        """What is refused is written down: who, which verb, which rule; not what was said with it."""
        try:
            yield
        except WorkerSilent as silent:
            log.warning("worker.silent", verb=verb, delivery=number, id=silent.repeat_with)
            raise
        except Refused as refused:
            await asyncio.to_thread(self.store.audit.refused, actor, verb[:80], refused.code, number)
            log.info("verb.refused", verb=verb[:80], delivery=number, role=actor.role.value, code=refused.code)
            raise


def sender_of(actor: By) -> str:
    """Whose ids a command's id is one of: whoever holds the token."""
    return actor.admin or actor.person


def absent(missing: NoSuchWorkflow) -> Refused:
    """Nobody is there to answer: it has ended, or there is no such issue or instalment (or not yet)."""
    parts = missing.workflow_id.split("/")
    if parts[0] == "retrospective":
        return Refused("looking_back_over" if missing.closed else "not_looked_back_on_yet", delivery=parts[1])
    what = " ".join(parts[-2:]) if parts[-1].isdigit() else parts[-1]
    return Refused("has_ended", what=what) if missing.closed else NotThere("not_there", what=what)
