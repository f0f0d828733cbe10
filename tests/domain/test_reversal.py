"""What a bank takes back, and what is left to undo."""

from __future__ import annotations

import pytest

from postsales.domain.errors import Refused
from postsales.domain.reversal import refuse_undoing


@pytest.mark.parametrize("state", ["applied", "part_applied", "ignored"])
def test_what_was_decided_is_undone(state: str):
    refuse_undoing("L1", state, reverses=None, taken_back_by=None)


@pytest.mark.parametrize(
    ("state", "reverses", "taken_back_by", "code"),
    [
        ("unapplied", None, None, "nothing_to_undo"),
        ("suggested", None, None, "nothing_to_undo"),
        ("applied", "L0", None, "nothing_to_undo"),
        ("applied", None, "L2", "taken_back_already"),
    ],
)
def test_what_is_not_undone(state: str, reverses: str | None, taken_back_by: str | None, code: str):
    with pytest.raises(Refused) as refused:
        refuse_undoing("L1", state, reverses=reverses, taken_back_by=taken_back_by)
    assert refused.value.code == code
