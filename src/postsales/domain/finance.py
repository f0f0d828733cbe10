"""What a legal entity's finance has been told and not yet acknowledged, and when it hears of it again.

Source: semantics, "Money" (payment-due signal); design, "Workflows" (finance): keys only, at most 500 of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, TypeVar

from postsales.domain import approval
from postsales.domain.approval import Approval
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.payee import PayeeAccount
from postsales.domain.policy import FinancePolicy
from postsales.domain.seats import Person

A = TypeVar("A")
KEYS_CARRIED = 500
CARES_CARRIED = 100
LONGEST_SNOOZE = 90
"""Days. What need not be told of for longer should be promised, disputed or written off."""


class SignalKey(NamedTuple):
    """The key under which a payment-due signal is raised once: instalment, version, stage and ordinal."""

    delivery: str
    instalment: int
    version: int
    stage: str
    ordinal: int

    def __str__(self) -> str:
        return f"{self.delivery}/{self.instalment}/v{self.version}/{self.stage}/{self.ordinal}"

    @classmethod
    def parse(cls, key: str) -> SignalKey:
        """The parts of a key; a contract number holds no slash. Raises ValueError when it is none."""
        delivery, instalment, version, stage, ordinal = key.split("/")
        return cls(delivery, int(instalment), int(version.removeprefix("v")), stage, int(ordinal))

    @property
    def owed(self) -> tuple[str, int]:
        """The instalment it is about."""
        return self.delivery, self.instalment


class Waiting(Frozen):
    """A signal nobody has acknowledged; `climbed` once those above finance have heard of it."""

    key: str
    since: datetime
    climbed: bool = False


class Care(Frozen):
    """What finance decided about a signal: who sees to it, and until when it need not be told of, and why."""

    key: str
    collector: str | None = None
    snoozed_until: date | None = None
    reason: str | None = None


class FinanceState(Frozen):
    """The oldest unacknowledged signals, since when the store holds `more`, and when finance last had a digest.

    `seen` are the keys acknowledged since the last digest: a list read from the store may still hold them.
    `cares` are of signals that nobody has acknowledged. `recipients` and `climb_to` are those of the newest contract.
    `bridge_limits`: whether any partner has one; `bridges_told` are the alerts already given, `bridges_moved`: money
    that partners bridge was told of since somebody last looked.
    `payees` are the accounts that the `approvals` of the same place are asked for; `payee` is the one that counts.
    """

    waiting: tuple[Waiting, ...] = ()
    more_since: datetime | None = None
    digested_at: datetime | None = None
    seen: tuple[str, ...] = ()
    payee: PayeeAccount | None = None
    approvals: tuple[Approval, ...] = ()
    payees: tuple[PayeeAccount, ...] = ()
    cares: tuple[Care, ...] = ()
    recipients: tuple[Person, ...] = ()
    climb_to: tuple[Person, ...] = ()
    people_as_of: date | None = None
    bridge_limits: bool = False
    bridges_told: tuple[str, ...] = ()
    bridges_moved: bool = False

    @property
    def snoozed(self) -> tuple[str, ...]:
        """The keys that are not told of for now."""
        return tuple(each.key for each in self.cares if each.snoozed_until is not None)

    @property
    def more(self) -> bool:
        """Whether the store holds signals that are not carried here."""
        return self.more_since is not None


class MailDigest(Frozen):
    """A business morning with something to say; `climbing` are those that have waited too long."""

    kind: Literal["mail_digest"] = "mail_digest"
    climbing: tuple[str, ...] = ()


class WaitUntil(Frozen):
    """The next digest, unless everything is acknowledged before."""

    kind: Literal["wait_until"] = "wait_until"
    at: datetime


class WaitForNews(Frozen):
    """Everything is acknowledged."""

    kind: Literal["wait_for_news"] = "wait_for_news"


class ExpireApproval(Frozen):
    """Its approvals did not come in time."""

    asked: Approval


class Wake(Frozen):
    """The day has come until which these were put off."""

    cares: tuple[Care, ...]


class LookAtBridges(Frozen):
    """What partners bridge may have changed: look at once, not with the next digest."""


Step = MailDigest | LookAtBridges | WaitUntil | WaitForNews | ExpireApproval | Wake


def hear(state: FinanceState, key: str, now: datetime) -> FinanceState:
    """A signal more. Heard again, or acknowledged already, it changes nothing."""
    if any(each.key == key for each in state.waiting) or key in state.seen or key in state.snoozed:
        return state
    if len(state.waiting) >= KEYS_CARRIED:
        return state.model_copy(update={"more_since": state.more_since or now})
    return state.model_copy(update={"waiting": (*state.waiting, Waiting(key=key, since=now))})


def bridges_moved(state: FinanceState) -> FinanceState:
    """Something was told that may change what partners bridge; nothing where no limit is set."""
    return state.model_copy(update={"bridges_moved": True}) if state.bridge_limits else state


def bridges_to_tell(state: FinanceState, alerts: Mapping[str, A]) -> tuple[list[A], tuple[str, ...]]:
    """The alerts to give now, by matter, and those given: once while it stays so, anew when it comes again."""
    new = [alert for matter, alert in alerts.items() if matter not in state.bridges_told]
    return new, tuple(alerts)


def closed_by(state: FinanceState, key: str) -> tuple[str, ...]:
    """What needs no acknowledgement any more: with a settled signal, itself and all about its instalment."""
    settled = SignalKey.parse(key)
    if settled.stage != "settled":
        return ()
    told = [each.key for each in state.waiting] + [each.key for each in state.cares]
    moot = [key for key in told if SignalKey.parse(key).owed == settled.owed]
    return tuple(dict.fromkeys([*moot, key]))


def acknowledge(state: FinanceState, keys: Sequence[str], *, all_of_them: bool = False) -> tuple[str, ...]:
    """The keys that become acknowledged. A key we do not carry may still be in the store, if there is `more`.

    Refused: `nothing_to_acknowledge`, `no_such_signal`.
    """
    carried = (*(each.key for each in state.waiting), *state.snoozed)
    wanted = carried if all_of_them else tuple(dict.fromkeys(keys))
    if not wanted:
        raise Refused("nothing_to_acknowledge")
    unknown = next((key for key in wanted if key not in carried), None)
    if unknown is not None and not state.more:
        raise Refused("no_such_signal", signal=unknown)
    return wanted


def without(state: FinanceState, keys: Sequence[str]) -> FinanceState:
    """The state once these are acknowledged."""
    gone = set(keys)
    left = tuple(each for each in state.waiting if each.key not in gone)
    seen = (*state.seen, *(key for key in keys if key not in state.seen))[-2 * KEYS_CARRIED :]
    cares = tuple(each for each in state.cares if each.key not in gone)
    return state.model_copy(update={"waiting": left, "seen": seen, "cares": cares})


def next_step(state: FinanceState, policy: FinancePolicy, calendar: BusinessCalendar, now: datetime) -> Step:
    """Mail the digest, or wait for the next business morning with something to say; let requests expire."""
    if (late := approval.lapsed(state.approvals, now)) is not None:
        return ExpireApproval(asked=late)
    if woken := tuple(each for each in state.cares if (at := _wakes(each, calendar)) is not None and at <= now):
        return Wake(cares=woken)
    if state.bridges_moved:
        return LookAtBridges()
    step = _digest_step(state, policy, calendar, now)
    ahead = [at for each in state.cares if (at := _wakes(each, calendar)) is not None]
    ahead += [at] if (at := approval.next_expiry(state.approvals)) is not None else []
    if not ahead or isinstance(step, MailDigest):
        return step
    return WaitUntil(at=min(step.at, *ahead) if isinstance(step, WaitUntil) else min(ahead))


def _wakes(care: Care, calendar: BusinessCalendar) -> datetime | None:
    return None if care.snoozed_until is None else calendar.morning_of(care.snoozed_until)


def snooze(state: FinanceState, keys: Sequence[str], *, until: date, reason: str, today: date) -> FinanceState:
    """These are not told of before that day. Refused: `snooze_in_the_past`, `snoozed_too_long`, `no_such_signal`."""
    if until <= today:
        raise Refused("snooze_in_the_past", until_day=until.isoformat(), today=today.isoformat())
    if until > today + timedelta(days=LONGEST_SNOOZE):
        raise Refused("snoozed_too_long", until_day=until.isoformat(), days=LONGEST_SNOOZE)
    state = _care(state, keys, {"snoozed_until": until, "reason": reason})
    gone = set(keys)
    return state.model_copy(update={"waiting": tuple(each for each in state.waiting if each.key not in gone)})


def assign(state: FinanceState, keys: Sequence[str], collector: str) -> FinanceState:
    """Somebody sees to these. Refused `no_such_signal`, `too_much_care`."""
    return _care(state, keys, {"collector": collector})


def wake(state: FinanceState, cares: Sequence[Care], now: datetime) -> FinanceState:
    """They wait again, as if just heard of; who sees to them still does."""
    awake = {each.key: each.model_copy(update={"snoozed_until": None, "reason": None}) for each in cares}
    kept = tuple(awake.get(each.key, each) for each in state.cares)
    state = state.model_copy(update={"cares": tuple(each for each in kept if each.collector or each.snoozed_until)})
    for key in awake:
        state = hear(state, key, now)
    return state


def _care(state: FinanceState, keys: Sequence[str], changes: dict[str, object]) -> FinanceState:
    known = {each.key: each for each in state.cares}
    waiting = {each.key for each in state.waiting}
    unknown = next((key for key in keys if key not in waiting and key not in known), None)
    if unknown is not None and not state.more:
        raise Refused("no_such_signal", signal=unknown)
    for key in keys:
        known[key] = known.get(key, Care(key=key)).model_copy(update=changes)
    if len(known) > CARES_CARRIED:
        raise Refused("too_much_care", most=CARES_CARRIED)
    return state.model_copy(update={"cares": tuple(known.values())})


def meet(
    state: FinanceState, recipients: Sequence[Person], climb_to: Sequence[Person], as_of: date | None
) -> FinanceState:
    """The people of a contract as new as any known, or newer, are those who are written to."""
    if not recipients or as_of is None or (state.people_as_of is not None and as_of < state.people_as_of):
        return state
    return state.model_copy(
        update={"recipients": tuple(recipients), "climb_to": tuple(climb_to), "people_as_of": as_of}
    )


def _digest_step(
    state: FinanceState, policy: FinancePolicy, calendar: BusinessCalendar, now: datetime
) -> MailDigest | WaitUntil | WaitForNews:
    if not state.waiting and not state.more:
        return WaitForNews()
    at = next_digest_at(state, policy, calendar)
    if now < at:
        return WaitUntil(at=at)
    if not calendar.is_open(now):
        return WaitUntil(at=calendar.next_opening(now))  # the engine was away that morning: not in the night, then
    today = calendar.local_date(now)
    late = tuple(each.key for each in state.waiting if not each.climbed and climbs_on(each, policy, calendar) <= today)
    return MailDigest(climbing=late)


def next_digest_at(state: FinanceState, policy: FinancePolicy, calendar: BusinessCalendar) -> datetime:
    """The first digest hour after something began to wait, on a later day than the last digest."""
    began = [each.since for each in state.waiting] + ([state.more_since] if state.more_since is not None else [])
    after = min(began) if state.digested_at is None else max(min(began), state.digested_at)
    day = calendar.local_date(after)
    at = calendar.morning_of(day) + policy.digest_after_opening
    had_one = state.digested_at is not None and calendar.local_date(state.digested_at) == calendar.local_date(at)
    if at > after and not had_one:
        return at
    return calendar.morning_of(day + timedelta(days=1)) + policy.digest_after_opening


def climbs_on(waiting: Waiting, policy: FinancePolicy, calendar: BusinessCalendar) -> date:
    """The first business day after those in which finance should have acknowledged it."""
    return calendar.add_business_days(calendar.local_date(waiting.since), policy.acknowledge_within_days + 1)


def digested(
    state: FinanceState, listed: Sequence[Waiting], *, more: bool, climbed: Sequence[str], read_at: datetime
) -> FinanceState:
    """After a digest: what the store held unacknowledged at `read_at`, oldest first, less what was acknowledged since.

    What it no longer held is settled by other means. Signals heard since are kept: it may not have had them yet.
    """
    known = {each.key: each for each in state.waiting}
    kept = [known.get(each.key, each) for each in listed if each.key not in state.seen]
    held = {each.key for each in kept}
    kept += [each for each in state.waiting if each.key not in held and each.since >= read_at]
    told = set(climbed)
    marked = tuple(each.model_copy(update={"climbed": True}) if each.key in told else each for each in kept)
    more_since = (state.more_since or read_at) if more or len(marked) > KEYS_CARRIED else None
    fresh = {"waiting": marked[:KEYS_CARRIED], "more_since": more_since, "digested_at": read_at, "seen": ()}
    return state.model_copy(update=fresh)
