"""What instalments a contract has, and which debtors may be written to."""

from __future__ import annotations

import pytest

from postsales.domain.contract import Contract
from postsales.domain.instalment_plan import plan
from tests.contract_documents import document


@pytest.mark.parametrize("agreed", [True, False])
def test_the_partners_own_customer_is_reminded_only_if_the_partner_agreed(agreed: bool):
    contract = Contract.model_validate(document("hanbit-erp") | {"partner_consents_to_reminders": agreed})
    assert {row.consent for row in plan(contract) if row.tier == "customer"} == {agreed}
    assert {row.consent for row in plan(contract) if row.tier == "vendor"} == {True}


def test_where_there_is_no_partner_nobody_has_to_agree():
    assert {row.consent for row in plan(Contract.model_validate(document("atlas-observability")))} == {True}
