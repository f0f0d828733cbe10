"""What must always be true (semantics, "Always true"), asked of every fact as it is recorded, and of the end.

The rule's name is the code of what is told when it is broken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from postsales.domain.delivery import ENDED
from postsales.domain.frozen import Frozen
from postsales.domain.policy import STANDARD
from postsales.messages.facts import Fact, Recording
from postsales.messages.rows import DeliveryRow, EntryRow, InstalmentRow, PromiseRow
from postsales.simulation.failures import SimulationError
from postsales.simulation.mirror import Mirror
from postsales.simulation.noted import astray
from postsales.simulation.run import Run, Status
from postsales.simulation.server import Server
from postsales.store.checks import REDUCING
from postsales.store.facade import Store

CORRECTIONS = frozenset({"news_refused", "message_refused", "child_failed", "checkins_ended"})
"""What may still be recorded about a delivery that has ended."""
STEPS = frozenset({"reminder_asked", "reminder_handed_over", "reminder_withheld"})
UNSETTLED = frozenset({"proposed", "open", "done", "broken"})


class Broken(SimulationError):
    """Something that must always be true is not."""

    def __init__(self, rule: str, where: str, found: str) -> None:
        super().__init__(f"{rule} at {where}: {found}")
        self.rule = rule
        self.where = where
        self.found = found


class Watch:
    """Looks at every fact once it is recorded. Raises `Broken`."""

    def __init__(self, mirror: Mirror) -> None:
        self.mirror = mirror
        self.facts = 0
        self._ended: tuple[str, int, datetime] | None = None
        """Which fact of whom ended the delivery, and when."""
        self._once: set[tuple[object, ...]] = set()
        self._highest: dict[tuple[object, ...], int] = defaultdict(int)
        self._asked: dict[str, int] = {}
        """The reminder a collection has asked for and not heard of."""

    def recorded(self, recording: Recording) -> None:
        """These facts are in the store now; some may have been before."""
        for fact in recording.facts:
            lost = self.mirror.lost
            if not self.mirror.take(recording.workflow_id, fact):
                continue
            expected = len(self.mirror.told[recording.workflow_id])
            if self.mirror.lost > lost:
                self._take_back(recording.workflow_id, expected - 1)
            self.facts += 1
            self._numbered(recording.workflow_id, fact, expected)
            self._closed_means_closed(recording, fact)
            self._once_and_in_order(recording.workflow_id, fact)
            for row in fact.rows:
                if isinstance(row, InstalmentRow):
                    self._money(row)
                elif isinstance(row, PromiseRow):
                    self._promise(row)
                elif isinstance(row, DeliveryRow) and row.stage in ENDED and self._ended is None:
                    self._ended = (recording.workflow_id, fact.seq, fact.at)

    def _take_back(self, workflow_id: str, known: int) -> None:
        """Some facts of this workflow never happened: remember only those before, so many."""
        if self._ended is not None and self._ended[0] == workflow_id and self._ended[1] > known:
            self._ended = None
        self._once = {key for key in self._once if key[0] != workflow_id}
        self._highest = defaultdict(int, {k: level for k, level in self._highest.items() if k[0] != workflow_id})
        self._asked.pop(workflow_id, None)
        for fact in self.mirror.told[workflow_id][:known]:
            self._once_and_in_order(workflow_id, fact)

    def _numbered(self, workflow_id: str, fact: Fact, expected: int) -> None:
        if fact.seq != expected:
            raise Broken("facts_in_sequence", workflow_id, f"{fact.what} is {fact.seq}, expected {expected}")
        if not fact.by.person:
            raise Broken("every_fact_names_an_actor", workflow_id, fact.what)

    def _closed_means_closed(self, recording: Recording, fact: Fact) -> None:
        if self._ended is None or fact.what in CORRECTIONS or fact.at <= self._ended[2]:
            return
        delivery = self.mirror.delivery
        if delivery is not None and recording.workflow_id.startswith(f"delivery/{delivery.delivery}"):
            raise Broken("closed_means_closed", recording.workflow_id, f"{fact.what} at {fact.at.isoformat()}")

    def _once_and_in_order(self, workflow_id: str, fact: Fact) -> None:
        details = fact.details
        if fact.what == "payment_signal_raised":
            self._only_once((workflow_id, details["stage"], details["ordinal"]), "signals_once")
        elif fact.what == "invoice_issued":
            self._only_once((workflow_id, details["invoice"]), "invoiced_once")
        elif fact.what == "invoice_cancelled":
            self._begins_anew(workflow_id)
        elif fact.what in STEPS:
            self._reminder(workflow_id, fact.what, details["step"])
        elif fact.what == "reminder_sent" and self._asked.get(workflow_id) == details["step"]:
            del self._asked[workflow_id]
        elif fact.what == "vendor_climbed":
            policy = STANDARD.escalation
            technical = [each.name for each in policy.ladder]
            # A question has a ladder of its own; blamed on the product, it starts at support. Each breach climbs by
            # itself: what is missed next may begin lower, if whoever sat at the top has left their seat meanwhile.
            names = technical if details["level"] in technical else [each.name for each in policy.question_ladder]
            breach = (workflow_id, names[0], details.get("missed"))
            self._rising(breach, names.index(details["level"]) + 1, "ladder_in_order")

    def _reminder(self, workflow_id: str, what: str, step: int) -> None:
        """One asked for and taken back before it was sent (all is disputed, say) may be asked for again."""
        again = what != "reminder_handed_over" and self._asked.pop(workflow_id, None) == step
        self._rising((workflow_id, "reminder"), step, "reminders_once_and_in_order", strictly=not again)
        if what == "reminder_asked":
            self._asked[workflow_id] = step

    def _begins_anew(self, workflow_id: str) -> None:
        """A reissued invoice is told of and reminded of as any other."""
        self._once = {key for key in self._once if key[0] != workflow_id or len(key) == 2}  # invoice numbers stay
        self._highest.pop((workflow_id, "reminder"), None)
        self._asked.pop(workflow_id, None)

    def _only_once(self, key: tuple[object, ...], rule: str) -> None:
        if key in self._once:
            raise Broken(rule, str(key[0]), " ".join(map(str, key[1:])))
        self._once.add(key)

    def _rising(self, key: tuple[object, ...], level: int, rule: str, *, strictly: bool = False) -> None:
        if level < self._highest[key] or (strictly and level == self._highest[key]):
            raise Broken(rule, str(key[0]), f"{level} after {self._highest[key]}")
        self._highest[key] = level

    def _money(self, row: InstalmentRow) -> None:
        where, sums = f"{row.delivery}/{row.n}", self._ledger(row)
        if row.net + row.tax != row.amount:
            raise Broken("gross", where, f"{row.net} + {row.tax} is not {row.amount}")
        if not 0 <= row.disputed <= max(row.outstanding, Decimal(0)):
            raise Broken("never_more_than_all", where, f"{row.disputed} disputed of {row.outstanding}")
        explained = sum((sign * sums[sort] for sort, sign in REDUCING.items()), row.outstanding)
        if row.invoice is not None and sums["invoiced"] != explained:
            raise Broken("invoice_equation", where, f"invoiced {sums['invoiced']}, explained {explained}")

    def _ledger(self, row: InstalmentRow) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for entry in self.mirror.all(EntryRow):
            if (entry.delivery, entry.instalment) == (row.delivery, row.n):
                sums[entry.sort] += entry.amount
        return sums

    def _promise(self, row: PromiseRow) -> None:
        if row.state in UNSETTLED and not row.owner:
            raise Broken("every_promise_has_an_owner", f"{row.delivery}/promise/{row.n}", row.what)


def of_the_end(server: Server, mirror: Mirror, store: Store) -> Iterator[Broken]:
    """What is broken once faults have stopped and everything has had time to settle."""
    yield from _of_the_store(store)
    for where, found in astray(server, store):
        yield Broken("what_happened_is_told", where, found)
    yield from _of_the_runs(server)
    yield from _of_what_is_open(server, mirror)


def _of_the_store(store: Store) -> Iterator[Broken]:
    for off in (*store.checks.equations(), *store.checks.money_in(), *store.checks.numbering()):
        yield Broken(off.rule, off.where, f"expected {off.expected}, found {off.found}")
    for difference in store.projection.compare():
        where = f"{difference.kind} {'/'.join(difference.key)}"
        yield Broken("projection_rebuilds", where, f"{difference.problem} {', '.join(difference.fields)}")


def _of_the_runs(server: Server) -> Iterator[Broken]:
    for run in server.runs():
        if run.status in (Status.FAILED, Status.TIMED_OUT):
            yield Broken("no_workflow_fails", run.workflow_id, str(run.outcome)[:500])
        if run.open and (run.pending or run.activities or run.task is not None):
            yield Broken("nothing_is_left_undone", run.workflow_id, _undone(run))


def _undone(run: Run) -> str:
    waiting = [f"activity {activity.command.activity_type}" for activity in run.activities.values()]
    return ", ".join(waiting + (["a workflow task"] if run.task is not None or run.pending else []))


def _of_what_is_open(server: Server, mirror: Mirror) -> Iterator[Broken]:
    delivery = mirror.delivery
    if delivery is None:
        return
    tree = [run for run in server.runs() if run.workflow_id.startswith(f"delivery/{delivery.delivery}")]
    ended = delivery.stage in ENDED
    for run in tree:
        if ended and run.open:
            yield Broken("closed_means_closed", run.workflow_id, f"runs on after the delivery was {delivery.stage}")
    if ended:
        return
    if not any(run.open and run.timers for run in tree):
        yield Broken("always_a_next_step", delivery.delivery, f"no timer anywhere; awaited: {delivery.awaited}")
    if delivery.awaited is None:
        yield Broken("always_a_next_step", delivery.delivery, "nobody has the ball")
    known = {person.person for person in mirror.people()}
    for promise in mirror.all(PromiseRow):
        if promise.state in UNSETTLED and promise.owner not in known:
            yield Broken("every_promise_has_an_owner", f"{delivery.delivery}/promise/{promise.n}", promise.owner)
    for row in mirror.owed():
        yield from _of_money_owed(server, row)


def _of_money_owed(server: Server, row: InstalmentRow) -> Iterator[Broken]:
    """Invoiced money is watched by a timer; what is not invoiced yet waits for its trigger, and for nothing else."""
    where = f"delivery/{row.delivery}/instalment/{row.n}"
    run = server.open_run(where)
    if run is None:
        yield Broken("money_owed_is_watched", where, f"{row.outstanding} {row.currency} outstanding, nobody runs")
    elif row.invoice is not None and not run.timers:
        yield Broken("money_owed_is_watched", where, f"{row.outstanding} {row.currency} outstanding, no next step")
    elif row.invoice is None and row.triggered_on is not None:
        yield Broken("triggered_is_invoiced", where, f"triggered on {row.triggered_on}")


def letters_after_the_end(mirror: Mirror, sent: list[dict[str, Any]], patience: timedelta) -> Iterator[Broken]:
    """Letters owed before the end may still go for as long as a stubborn message is tried; none after that."""
    delivery = mirror.delivery
    if delivery is None or delivery.closed_at is None:
        return
    for letter in sent:
        if datetime.fromisoformat(letter["at"]) > delivery.closed_at + patience and delivery.delivery in letter["key"]:
            yield Broken("closed_means_closed", delivery.delivery, f"{letter['channel']} {letter['key']}")


def differing(first: Frozen, second: Frozen) -> str:
    """In what two answers to one command differ."""
    names = [name for name in type(first).model_fields if getattr(first, name) != getattr(second, name)]
    return ", ".join(f"{name}: {getattr(first, name)} and {getattr(second, name)}" for name in names)
