"""Success playbooks: those shipped, others beside them, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from postsales.desk.access import About
from postsales.desk.addressing import Addressed
from postsales.desk.errors import NotThere
from postsales.desk.success import LAY_OUT, Success, shipped
from postsales.domain.policy import STANDARD
from postsales.domain.success_playbook import SuccessPlaybook

STEP = {"after_days": 2, "sort": "risk", "what": {"en": "Call", "ko": "전화"}}
OURS = {"id": "health-fell", "title": {"en": "Ours", "ko": "우리"}, "steps": [STEP]}


def laid_out(success: Success, name: str) -> Addressed:
    return success.looked_up(LAY_OUT, Addressed("hanbit", About(), {"playbook": name}))


def test_those_shipped_come_in_both_languages_and_in_order():
    assert {each.id for each in shipped()} == {"after-go-live", "health-fell", "before-renewal", "executive-review"}
    for each in shipped():
        days = [step.after_days for step in each.steps]
        assert days == sorted(days)


def test_one_of_the_policy_goes_before_the_one_shipped():
    ours = SuccessPlaybook.model_validate(OURS)
    success = Success(STANDARD.model_copy(update={"playbooks": (ours,)}))
    assert [step["after_days"] for step in laid_out(success, "health-fell").body["steps"]] == [2]
    assert len(laid_out(success, "executive-review").body["steps"]) == 3


def test_an_unknown_one_is_refused_and_says_which_there_are():
    with pytest.raises(NotThere) as refused:
        laid_out(Success(STANDARD), "health-feel")
    assert refused.value.code == "unknown_success_playbook"
    assert "health-fell" in str(refused.value.facts["known"])


@pytest.mark.parametrize(
    "bad", [{"steps": []}, {"title": {"en": "No Korean"}}, {"steps": [{**STEP, "after_days": -1}]}]
)
def test_a_bad_one_is_refused(bad):
    with pytest.raises(ValidationError):
        SuccessPlaybook.model_validate({**OURS, **bad})
