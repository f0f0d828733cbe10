"""What is said about the customer's own tasks, and between a customer who installs by itself and the consultant."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from temporalio import workflow

from postsales.domain import customer_task as tasks
from postsales.domain import installation_tasks
from postsales.domain import installation_upkeep as upkeep
from postsales.domain.contract import Channel
from postsales.domain.customer_task import Consultation, CustomerTask
from postsales.domain.installation_state import InstallationState
from postsales.domain.seats import Side
from postsales.messages.command import By
from postsales.messages.customer_task import (
    AcceptTask,
    AnswerConsultation,
    AskConsultant,
    CancelTask,
    FinishTask,
    MoveTask,
    PlanTask,
)
from workflows import installation_package_letters as letters
from workflows.entity import verb
from workflows.installation_base import InstallationBase, InstallationChange


class TaskVerbs(InstallationBase):
    """The customer's tasks and questions."""

    @verb("task.plan")
    def plan_task(self, body: PlanTask, by: By) -> InstallationChange:
        """A dated task; its owner hears."""
        state = installation_tasks.plan_task(
            self.state, body.what, owner=body.owner, due_on=body.due_on, package=body.package, by=self.actor(by),
            today=self.today(Side.CUSTOMER),
        )  # fmt: skip
        state, task = self.spared(state, state.tasks[-1])
        return self.change(state, "task_planned", _told(task), letters.task_planned(state, self.setting, task))

    @verb("task.accept")
    def accept_task(self, body: AcceptTask, by: By) -> InstallationChange:
        """The customer takes it on."""
        state = installation_tasks.accept_task(self.state, body.task, self.actor(by))
        return self.change(state, "task_accepted", _told(state.task(body.task)))

    @verb("task.done")
    def finish_task(self, body: FinishTask, by: By) -> InstallationChange:
        """It is done."""
        state = installation_tasks.finish_task(
            self.state, body.task, by=self.actor(by), today=self.today(Side.CUSTOMER)
        )
        return self.change(state, "task_done", _told(state.task(body.task)))

    @verb("task.move")
    def move_task(self, body: MoveTask, by: By) -> InstallationChange:
        """Another day; its owner and whoever asked for it hear why."""
        was = self.state.task(body.task).due_on.isoformat()
        state = installation_tasks.move_task(
            self.state, body.task, body.due_on, by=self.actor(by), today=self.today(Side.CUSTOMER)
        )
        state, task = self.spared(state, state.task(body.task))
        details = _told(task) | {"was": was, "reason": body.reason}
        effects = letters.task_moved(state, self.setting, task, was, body.reason)
        return self.change(state, "task_moved", details, effects)

    @verb("task.cancel")
    def cancel_task(self, body: CancelTask, by: By) -> InstallationChange:
        """Nobody needs it any more."""
        state = installation_tasks.cancel_task(self.state, body.task, self.actor(by))
        return self.change(state, "task_cancelled", _told(state.task(body.task)) | {"reason": body.reason})

    def spared(self, state: InstallationState, task: CustomerTask) -> tuple[InstallationState, CustomerTask]:
        """The task, without a reminder where that would only repeat the letter that goes out now."""
        at = tasks.remind_at(task, self.rules.calendars[Side.CUSTOMER])
        if at is not None and at <= workflow.now():
            state = upkeep.task_reminded(state, task)
        return state, state.task(task.n)

    def task_due(self, task: CustomerTask) -> InstallationChange:
        """It is the day before."""
        state = upkeep.task_reminded(self.state, task)
        return self.change(state, "task_reminded", _told(task), letters.task_due(state, self.setting, task))

    def task_late(self, task: CustomerTask) -> InstallationChange:
        """Its day has passed: the customer's requester and the delivery manager hear, then those above."""
        state = upkeep.task_climbed(self.state, task, workflow.now())
        late = state.task(task.n)
        people = letters.above_task(state, late.climbed)
        details = _told(late) | {"ordinal": late.climbed, "to": ", ".join(person.id for person in people)}
        effects = letters.task_late(state, self.setting, late, people)
        return self.change(state, "task_climbed", details, effects)

    # The consultant on call

    @verb("consultation.ask")
    def ask_consultant(self, body: AskConsultant, by: By) -> InstallationChange:
        """A question of the customer's; the vendor's clock runs."""
        state = installation_tasks.ask_consultant(
            self.state, body.question, package=body.package, by=self.actor(by), at=workflow.now(),
            direct=self.setting.channel is Channel.DIRECT,
        )  # fmt: skip
        asked = state.consultations[-1]
        here = self.rules.calendars[Side.VENDOR]
        answer_by = tasks.answer_due_at(asked, here, self.rules.policy.consultation_within)
        details = _asked(asked) | {"answer_by": answer_by.isoformat()}
        local = answer_by.astimezone(ZoneInfo(here.timezone))
        effects = letters.asked(state, self.setting, asked, f"{local:%Y-%m-%d %H:%M}")
        return self.change(state, "consultation_asked", details, effects)

    @verb("consultation.answer")
    def answer_consultation(self, body: AnswerConsultation, by: By) -> InstallationChange:
        """The consultant's word, to whoever asked."""
        state = installation_tasks.answer_consultation(
            self.state, body.consultation, body.answer, by=self.actor(by), at=workflow.now()
        )
        answered = state.consultation(body.consultation)
        details = _asked(answered) | {"answer": body.answer}
        return self.change(state, "consultation_answered", details, letters.answered(state, self.setting, answered))

    def consultation_late(self, asked: Consultation) -> InstallationChange:
        """The time for an answer has passed: it climbs at the vendor's."""
        state = upkeep.consultation_climbed(self.state, asked)
        late = state.consultation(asked.n)
        people = letters.above_silence(state, late.climbed)
        details = _asked(late) | {"ordinal": late.climbed, "to": ", ".join(person.id for person in people)}
        effects = letters.unanswered(state, self.setting, late, people)
        return self.change(state, "consultation_climbed", details, effects)


def _told(task: CustomerTask) -> dict[str, Any]:
    return {
        "task": task.n, "what": task.what, "owner": task.owner, "due_on": task.due_on.isoformat(),
        "state": task.stage.value,
    }  # fmt: skip


def _asked(asked: Consultation) -> dict[str, Any]:
    return {"consultation": asked.n, "question": asked.question, "consultant": asked.consultant}
