"""What a payer may point at, invoice by invoice, as it stands now: open issues, a missing acceptance, a dispute.

And what is charged and not delivered (domain notes, story 7): an invoice is out, and a work package is past its day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from postsales.domain.acceptance import ACCEPTED, WHOLE
from postsales.domain.contract import Trigger
from postsales.domain.standing import PENDING, Kind
from postsales.store.read_model import acceptance, issue, package

DONE = tuple(stage.value for stage in ACCEPTED)
POINTING = frozenset({Trigger.DELIVERY.value, Trigger.GO_LIVE.value, Trigger.DATE.value})
"""Due before the acceptance; what waits for it is not due without it, and a prepayment waits for nothing."""


class HoldingUp:
    """Read once for all the invoices of a report."""

    def __init__(self, tx: Connection, today: date) -> None:
        self._issues: dict[str, list[int]] = defaultdict(list)
        blocking = select(issue.c.delivery, issue.c.n).where(issue.c.blocking, issue.c.closed_at.is_(None))
        for number, n in tx.execute(blocking.order_by(issue.c.delivery, issue.c.n)):
            self._issues[number].append(n)
        done = select(acceptance.c.delivery).where(acceptance.c.scope == WHOLE, acceptance.c.state.in_(DONE))
        self._accepted = set(tx.execute(done).scalars())
        self._undelivered: dict[str, list[str]] = defaultdict(list)
        late = select(package.c.delivery, package.c.package).where(
            package.c.state.in_(PENDING[Kind.PACKAGE]), package.c.due_on < today
        )
        for number, name in tx.execute(late.order_by(package.c.delivery, package.c.due_on, package.c.package)):
            self._undelivered[number].append(name)

    def of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """As signals say it: `disputed`, `promised`, `open_issue:3`, `missing_acceptance`; `row` is an instalment.

        And `undelivered:install` to the customer, who is charged for it.
        """
        waits = row["tier"] != "extra" and row["trigger"] in POINTING and row["delivery"] not in self._accepted
        return (
            *(("disputed",) if row["disputed"] else ()),
            *(("promised",) if row["promised_on"] is not None else ()),
            *(f"open_issue:{n}" for n in self._issues.get(row["delivery"], ())),
            *(("missing_acceptance",) if waits else ()),
            *(
                f"undelivered:{name}"
                for name in self._undelivered.get(row["delivery"], ())
                if row["tier"] == "customer"
            ),
        )
