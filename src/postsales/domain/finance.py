"""What a legal entity's finance has been told and not yet acknowledged, and when it hears of it again.

Source: semantics, "Money" (payment-due signal); design, "Workflows" (finance): keys only, at most 500 of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from postsales.domain import approval
from postsales.domain.approval import Approval
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.payee import PayeeAccount
from postsales.domain.policy import FinancePolicy

KEYS_CARRIED = 500


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


class FinanceState(Frozen):
    """The oldest unacknowledged signals, since when the store holds `more`, and when finance last had a digest.

    `seen` are the keys acknowledged since the last digest: a list read from the store may still hold them.
    `payees` are the accounts that the `approvals` of the same place are asked for; `payee` is the one that counts.
    """

    waiting: tuple[Waiting, ...] = ()
    more_since: datetime | None = None
    digested_at: datetime | None = None
    seen: tuple[str, ...] = ()
    payee: PayeeAccount | None = None
    approvals: tuple[Approval, ...] = ()
    payees: tuple[PayeeAccount, ...] = ()

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


Step = MailDigest | WaitUntil | WaitForNews | ExpireApproval


def hear(state: FinanceState, key: str, now: datetime) -> FinanceState:
    """A signal more. Heard again, or acknowledged already, it changes nothing."""
    if any(each.key == key for each in state.waiting) or key in state.seen:
        return state
    if len(state.waiting) >= KEYS_CARRIED:
        return state.model_copy(update={"more_since": state.more_since or now})
    return state.model_copy(update={"waiting": (*state.waiting, Waiting(key=key, since=now))})


def closed_by(state: FinanceState, key: str) -> tuple[str, ...]:
    """What needs no acknowledgement any more: with a settled signal, itself and all about its instalment."""
    settled = SignalKey.parse(key)
    if settled.stage != "settled":
        return ()
    moot = [each.key for each in state.waiting if SignalKey.parse(each.key).owed == settled.owed]
    return tuple(dict.fromkeys([*moot, key]))


def acknowledge(state: FinanceState, keys: Sequence[str], *, all_of_them: bool = False) -> tuple[str, ...]:
    """The keys that become acknowledged. A key we do not carry may still be in the store, if there is `more`.

    Refused: `nothing_to_acknowledge`, `no_such_signal`.
    """
    carried = tuple(each.key for each in state.waiting)
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
    return state.model_copy(update={"waiting": left, "seen": seen})


def next_step(state: FinanceState, policy: FinancePolicy, calendar: BusinessCalendar, now: datetime) -> Step:
    """Mail the digest, or wait for the next business morning with something to say; let requests expire."""
    if (late := approval.lapsed(state.approvals, now)) is not None:
        return ExpireApproval(asked=late)
    step, expiry = _digest_step(state, policy, calendar, now), approval.next_expiry(state.approvals)
    if expiry is None or isinstance(step, MailDigest):
        return step
    return WaitUntil(at=min(step.at, expiry) if isinstance(step, WaitUntil) else expiry)


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
