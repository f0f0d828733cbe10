"""Success playbooks at the desk: those shipped and those of the policy, looked up when somebody has one laid out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from postsales.desk.addressing import Addressed
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_role
from postsales.desk.lined import load
from postsales.domain.policy import Policy
from postsales.domain.success_playbook import SuccessPlaybook
from postsales.messages.command import By

LAY_OUT = "action.lay_out"


@cache
def shipped() -> tuple[SuccessPlaybook, ...]:
    """The playbooks of `success_playbooks.yaml`, in its order."""
    text = resources.files("postsales.desk").joinpath("success_playbooks.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[SuccessPlaybook, ...]).validate_python(tuple(load(text).data))


@dataclass(frozen=True)
class Success:
    """The playbooks there are; one of the policy goes before one of the same id."""

    policy: Policy

    @property
    def playbooks(self) -> dict[str, SuccessPlaybook]:
        """Every playbook by its id."""
        return {each.id: each for each in (*shipped(), *self.policy.playbooks)}

    def list(self, actor: By) -> tuple[SuccessPlaybook, ...]:
        """Every playbook with its steps."""
        refuse_role(actor, "action.playbooks")
        return tuple(self.playbooks.values())

    def looked_up(self, verb: str, to: Addressed) -> Addressed:
        """The steps of the playbook that is to be laid out; nobody says them themselves.

        Raises `NotThere` `unknown_success_playbook`, naming those there are.
        """
        name = to.body.get("playbook")
        if verb != LAY_OUT or not isinstance(name, str):
            return to
        known = self.playbooks
        if name not in known:
            raise NotThere("unknown_success_playbook", playbook=name[:60], known=", ".join(known))
        steps = known[name].model_dump(mode="json")["steps"]
        return replace(to, body={**to.body, "steps": steps})
