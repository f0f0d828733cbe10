"""Which evidence forms a delivery starts with: the policy's own, else those shipped here, for the products sold."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from postsales.desk.lined import load
from postsales.domain.contract import Contract
from postsales.domain.evidence_form import EvidenceForm
from postsales.domain.policy import Policy


@cache
def shipped() -> tuple[EvidenceForm, ...]:
    """The forms of `evidence_forms.yaml`, in its order."""
    text = resources.files("postsales.desk").joinpath("evidence_forms.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[EvidenceForm, ...]).validate_python(tuple(load(text).data))


def with_forms(policy: Policy, contract: Contract) -> Policy:
    """The policy as the delivery keeps it: with the forms that can fit its products, and no others."""
    products = tuple(item.product for item in contract.line_items)
    forms = policy.escalation.forms or shipped()
    fitting = tuple(form for form in forms if form.for_product(products))
    return policy.model_copy(
        update={"playbooks": (), "escalation": policy.escalation.model_copy(update={"forms": fitting})}
    )
