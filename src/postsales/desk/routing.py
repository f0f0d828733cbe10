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
    """The body of the `request.make` that stands for what was tried; None when it is no request."""
    seat = SEAT_OF_REFUSAL.get(refused.code)
    if seat is None or verb.where is not Where.DELIVERY or actor.side is not seat.side:
        return None
    told = ", ".join(f"{name}: {value}" for name, value in to.body.items())
    what = f"{verb.name} ({told})" if told else verb.name
    return {"seat": seat.value, "what": what[:MOST], "verb": verb.name}
