"""What-ifs: one group of people behaves otherwise, and everything else stays as it is.

`vendor_answers=2d` always takes two days; `payment_lateness=+10d` takes ten days more than it would; `acceptance=x0.5`
half as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from postsales.domain.behaviours import Behaviours, Group
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.nearest import nearest
from postsales.domain.spread import Spread

KEYS = {
    "handoff": Group.HANDOVERS,
    "work_lateness": Group.PROVIDERS,
    "acceptance": Group.DECIDERS,
    "vendor_answers": Group.VENDORS,
    "receipt": Group.RECEIVERS,
    "payment_lateness": Group.PAYERS,
    "dispute_settlement": Group.DISPUTES,
}
"""What can be asked, and whose behaviour it changes."""

_VALUE = re.compile(r"(?P<days>[+-]?\d{1,4}(\.\d+)?)d?|x(?P<factor>\d{1,3}(\.\d+)?)")


class WhatIf(Frozen):
    """One question as it was typed."""

    key: str
    value: str


def asked(text: str) -> WhatIf:
    """A question `key=value`. Refused: `unknown_what_if`, `bad_what_if`."""
    key, _, value = text.partition("=")
    key, value = key.strip().replace("-", "_"), value.strip()
    if key not in KEYS:
        raise Refused("unknown_what_if", key=key, known=", ".join(KEYS), nearest=nearest(key, KEYS))
    if _VALUE.fullmatch(value) is None:
        raise Refused("bad_what_if", key=key, value=text.strip()[:80])
    return WhatIf(key=key, value=value)


def supposed(behaviours: Behaviours, question: WhatIf) -> Behaviours:
    """The behaviours if it were so; learnt ones change like all others. Refused: as `asked`."""
    group, change = KEYS[question.key], _change(question)
    manners = tuple(each.model_copy(update={"spread": change(each.spread)}) for each in behaviours.manners[group])
    known = {party: change(spread) for party, spread in behaviours.known.get(group, {}).items()}
    changed = {"manners": {**behaviours.manners, group: manners}, "known": {**behaviours.known, group: known}}
    return behaviours.model_copy(update=changed)


def _change(question: WhatIf) -> Callable[[Spread], Spread]:
    match = _VALUE.fullmatch(question.value)
    if match is None:
        raise Refused("bad_what_if", key=question.key, value=f"{question.key}={question.value}")
    if (factor := match["factor"]) is not None:
        return lambda spread: spread.scaled(float(factor))
    days = float(match["days"])
    if question.value[0] in "+-":
        return lambda spread: spread.shifted(days)
    return lambda spread: Spread.fixed(days)
