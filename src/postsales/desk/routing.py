"""What somebody said without having the seat for it: put to the colleague who has, instead of merely refused.

Only within one's own party: between parties there are verbs for asking (`acceptance.request`, `handoff.ask_seat`,
`scope.request`), and a partner's word on the customer's acceptance is refused.
"""

from __future__ import annotations

from typing import Any

from postsales.desk.addressing import Addressed
from postsales.desk.verbs import Verb, Where
from postsales.domain.errors import Refused
from postsales.domain.request import SEAT_OF_REFUSAL
from postsales.messages.command import By

MOST = 1_000
"""Characters of what was tried."""


def routed_request(actor: By, verb: Verb, to: Addressed, refused: Refused) -> dict[str, Any] | None:
    """The body of the `request.make` that stands for what was tried; None when it is no request.

    Its `what` is what was said with the verb, the verb itself when nothing was: it is put in words where it is read.
    """
    seat = SEAT_OF_REFUSAL.get(refused.code)
    if seat is None or verb.where is not Where.DELIVERY or actor.side is not seat.side:
        return None
    told = ", ".join(_in_words(name, value) for name, value in to.body.items() if value not in (None, True, "", []))
    return {"seat": seat.value, "what": (told or verb.name)[:MOST], "verb": verb.name}


def _in_words(name: str, value: Any) -> str:
    """What people wrote as they wrote it; a number or an id with what it is of."""
    if isinstance(value, list):
        return ", ".join(_in_words(name, each) for each in value)
    return value if isinstance(value, str) and " " in value.strip() else f"{name}: {value}"
