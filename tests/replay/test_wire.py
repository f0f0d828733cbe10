"""What was written once can be read for ever: the wire grows only by addition."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.replay import wire
from tests.replay.wire import Comparison, Wire


def test_the_wire_has_only_grown() -> None:
    broken = Comparison(wire.kept(), wire.current()).broken()
    if broken:
        pytest.fail("\n".join(broken) + "\n" + wire.ADVICE)


def test_everything_that_travels_is_on_it() -> None:
    kinds = {"DeliverySpec", "DeliveryState", "Journal", "Fact", "Mail", "Hook", "Tell", "Call", "Answer", "Command"}
    kinds |= {
        "RecordPayment",
        "ClaimIssue",
        "InvoiceRequest",
        "InvoiceIssued",
        "Digest",
        "Outcomes",
        "BusinessCalendar",
    }
    kinds |= {"DeliveryStatus", "IssueStatus", "PayerStatus", "InstalmentRow", "SignalRow", "IssueMoved", "Contract"}
    assert kinds <= set(wire.kept())


Break = Callable[[Wire], Any]
BREACHES: dict[str, tuple[Break, str]] = {
    "a type is gone": (lambda now: now.pop("Mail"), "Mail: removed or renamed"),
    "a field is gone": (lambda now: now["Mail"]["fields"].pop("about"), "Mail.about: removed or renamed"),
    "a field is retyped": (
        lambda now: now["Mail"]["fields"].update(about=["integer"]),
        "Mail.about: was null | string, is integer",
    ),
    "a field may no longer be empty": (
        lambda now: now["Mail"]["fields"].update(about=["string"]),
        "Mail.about: was null | string, is string",
    ),
    "a field is needed": (
        lambda now: now["Mail"]["required"].append("about"),
        "Mail.about: needed now, and older ones come without it",
    ),
    "a new field without a default": (
        lambda now: (now["Mail"]["fields"].update(tone=["string"]), now["Mail"]["required"].append("tone")),
        "Mail.tone: needed now, and older ones come without it",
    ),
    "a word is gone": (lambda now: now["Side"]["values"].remove("partner"), "Side: 'partner' removed"),
    "a choice is gone": (
        lambda now: now["Batch"]["fields"]["messages"][0]["items"]["any"].remove("Hook"),
        'Batch.messages: was {"items": {"any": ["Hook", "Mail"]}, "type": "array"}, '
        'is {"items": {"any": ["Mail"]}, "type": "array"}',
    ),
}


@pytest.mark.parametrize(("change", "told"), BREACHES.values(), ids=list(BREACHES))
def test_a_breach_is_named(change: Break, told: str) -> None:
    before = wire.current()
    now = copy.deepcopy(before)
    change(now)
    assert Comparison(before, now).broken() == [told]


ADDITIONS: dict[str, Break] = {
    "a type": lambda now: now.update(Fax={"fields": {"number": ["string"]}, "required": ["number"]}),
    "a field with a default": lambda now: now["Mail"]["fields"].update(tone=["string"]),
    "a field may be empty": lambda now: now["Mail"]["fields"]["template"].append("null"),
    "a field need not be": lambda now: now["Mail"]["required"].remove("template"),
    "a word": lambda now: now["Side"]["values"].append("bank"),
    "a choice": lambda now: now["Batch"]["fields"]["messages"][0]["items"]["any"].append("Fax"),
}


@pytest.mark.parametrize("change", ADDITIONS.values(), ids=list(ADDITIONS))
def test_an_addition_is_none(change: Break) -> None:
    before = wire.current()
    now = copy.deepcopy(before)
    change(now)
    assert now != before
    assert Comparison(before, now).broken() == []
