"""Payment-due signals of one legal entity: a digest on business mornings until somebody acknowledges.

It carries keys only; what they stand for is read from the store when the digest is written. It never ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from temporalio import workflow

from activities.finance import FinanceActivities
from postsales.domain import finance
from postsales.domain.finance import (
    ExpireApproval,
    FinanceState,
    LookAtBridges,
    MailDigest,
    WaitForNews,
    WaitUntil,
    Wake,
)
from postsales.domain.seats import Person
from postsales.messages.command import CLOCK, By
from postsales.messages.effects import Mail, Recipient
from postsales.messages.finance import (
    AcknowledgeSignals,
    BridgeAlert,
    BridgeRequest,
    Digest,
    DigestLine,
    DigestRequest,
    FinanceSpec,
    FinanceStatus,
)
from postsales.messages.news.collection import SignalRaised
from postsales.messages.rows import AcknowledgementRow, Row
from workflows.entity import Change, hears, verb
from workflows.finance_care import FinanceCare
from workflows.options import UNTIL_DONE

OLDEST_SHOWN = 50
BRIDGES_KEPT = 100


@workflow.defn(name="finance")
class Finance(FinanceCare):
    """What one legal entity's finance has been told and has not acknowledged."""

    @workflow.init
    def __init__(self, spec: FinanceSpec) -> None:
        super().__init__(spec.carried or FinanceState(), spec.journal)
        self.spec = spec

    @workflow.run
    async def run(self, spec: FinanceSpec) -> str:
        """The story: while anything waits for acknowledgement, a digest every business morning."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                match finance.next_step(self.state, spec.policy, spec.calendar, workflow.now()):
                    case MailDigest(climbing=climbing):
                        await self.mail_digest(climbing)
                    case ExpireApproval(asked=asked):
                        self.apply(self.payee_expired(asked))
                    case Wake(cares=cares):
                        self.apply(self.woken(cares))
                    case LookAtBridges():
                        await self.look_at_bridges()
                    case WaitUntil(at=at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case never:
                        assert_never(never)

    async def mail_digest(self, climbing: tuple[str, ...]) -> None:
        """Read what the store holds unacknowledged, mail it, and go one up with what has waited too long."""
        await workflow.wait_condition(lambda: not self.journal.unrecorded)
        read_at = workflow.now()
        digest = await workflow.execute_activity_method(
            FinanceActivities.digest,
            DigestRequest(
                legal_entity=self.spec.legal_entity.id,
                climbing=climbing,
                snoozed=self.state.snoozed,
                bridges_on=self.spec.calendar.local_date(read_at) if self.state.bridge_limits else None,
            ),
            **UNTIL_DONE,
        )
        climbed = tuple(line.key for line in digest.climbing_lines)
        more = digest.count > len(digest.waiting)
        state = finance.digested(self.state, digest.waiting, more=more, climbed=climbing, read_at=read_at)
        what = "digest_mailed" if digest.lines else "digest_needless"
        self.apply(Change(state, what, {"signals": digest.count}, self.digest_letters(digest)))
        if digest.bridges or self.state.bridges_told:
            self.warn_of_bridges(digest.bridges)
        if climbed:
            details = {"signals": len(climbed), "oldest": climbed[0]}
            self.apply(Change(state, "signals_climbed", details, self.climbing_letters(digest)))

    async def look_at_bridges(self) -> None:
        """A limit was set, or money moved between a partner and us: whoever has to know hears at once."""
        self.state = self.state.model_copy(update={"bridges_moved": False})
        if not workflow.patched("bridge-alert-at-once"):
            return
        await workflow.wait_condition(lambda: not self.journal.unrecorded)
        today = self.spec.calendar.local_date(workflow.now())
        request = BridgeRequest(legal_entity=self.spec.legal_entity.id, on=today)
        self.warn_of_bridges(await workflow.execute_activity_method(FinanceActivities.bridges, request, **UNTIL_DONE))

    def warn_of_bridges(self, alerts: Sequence[BridgeAlert]) -> None:
        """Finance and those above hear once that a partner will bridge more than it may."""
        if workflow.patched("bridge-alert-at-once"):
            new, told = finance.bridges_to_tell(self.state, {alert.matter: alert for alert in alerts})
        else:
            new = [alert for alert in alerts if alert.key not in self.state.bridges_told]
            told = (*self.state.bridges_told, *(alert.key for alert in new))[-BRIDGES_KEPT:]
        if not new:
            self.state = self.state.model_copy(update={"bridges_told": told})
            return
        people = {person.id: person for person in (*self.people, *(self.state.climb_to or self.spec.climb_to))}
        mails = tuple(self.bridge_letter(person, alert) for alert in new for person in people.values())
        details = {"partners": ", ".join(alert.partner for alert in new), "first_on": new[0].exceeded_on.isoformat()}
        state = self.state.model_copy(update={"bridges_told": told})
        self.apply(Change(state, "bridge_limit_near", details, mails))

    def bridge_letter(self, to: Person, alert: BridgeAlert) -> Mail:
        """What the partner bridges, and when it will be too much."""
        key = f"finance/{self.spec.legal_entity.id}:bridge:{alert.key}:{to.id}"
        facts = alert.model_dump(mode="json")
        return Mail(key=key, to=Recipient.of(to), template="finance/bridge", facts=facts)

    # What it hears

    @hears(SignalRaised)
    def raised(self, news: SignalRaised) -> Change[FinanceState] | None:
        """A signal is in the store. A settled one closes what waited about its instalment."""
        self.state = finance.meet(self.state, news.recipients, news.climb_to, news.signed_on)
        self.state = finance.bridges_moved(self.state)
        closed = finance.closed_by(self.state, news.key)
        if closed:
            return self.acknowledged(closed, CLOCK, "signals_settled")
        # The collection has recorded the signal; that finance heard of it needs no fact of its own.
        self.state = finance.hear(self.state, news.key, workflow.now())
        self.wake()
        return None

    @verb("signal.acknowledge")
    def acknowledge(self, body: AcknowledgeSignals, by: By) -> Change[FinanceState]:
        """Finance has seen them."""
        self.refuse_others(by)
        keys = finance.acknowledge(self.state, body.keys, all_of_them=body.all)
        return self.acknowledged(keys, by, "signals_acknowledged")

    def acknowledged(self, keys: tuple[str, ...], by: By, what: str) -> Change[FinanceState]:
        """These need nobody's attention any more."""
        rows = tuple(AcknowledgementRow(signal=key, by=by.person, at=workflow.now()) for key in keys)
        details = {"signals": len(keys), "first": keys[0]}
        return Change(finance.without(self.state, keys), what, details, extra=rows)

    # Letters

    @property
    def people(self) -> tuple[Person, ...]:
        """Who follows the money: by the newest contract heard of."""
        return self.state.recipients or self.spec.recipients

    def digest_letters(self, digest: Digest) -> tuple[Mail, ...]:
        """One digest per recipient, if there is anything to tell."""
        if not digest.lines:
            return ()
        return tuple(self.letter("digest", person, digest.lines, digest.count) for person in self.people)

    def climbing_letters(self, digest: Digest) -> tuple[Mail, ...]:
        """Those above finance hear what it has not acknowledged."""
        count = len(digest.climbing_lines)
        return tuple(
            self.letter("climbed", person, digest.climbing_lines, count)
            for person in self.state.climb_to or self.spec.climb_to
        )

    def letter(self, what: str, to: Person, lines: tuple[DigestLine, ...], count: int) -> Mail:
        """A list of signals for one person, once a day."""
        today = self.spec.calendar.local_date(workflow.now()).isoformat()
        facts = {
            "legal_entity": self.spec.legal_entity.name,
            "on": today,
            "count": count,
            "days": self.spec.policy.acknowledge_within_days,
            "lines": [line.model_dump(mode="json") for line in lines],
        }
        key = f"finance/{self.spec.legal_entity.id}:{what}:{today}:{to.id}"
        return Mail(key=key, to=Recipient.of(to), template=f"finance/{what}", facts=facts)

    # How it stands

    @workflow.query(name="status")
    def status(self) -> FinanceStatus:
        """How many wait, and the oldest."""
        step = finance.next_step(self.state, self.spec.policy, self.spec.calendar, workflow.now())
        return FinanceStatus(
            legal_entity=self.spec.legal_entity.id,
            waiting=len(self.state.waiting),
            more=self.state.more,
            climbed=sum(each.climbed for each in self.state.waiting),
            oldest=self.state.waiting[:OLDEST_SHOWN],
            digested_at=self.state.digested_at,
            snoozed=len(self.state.snoozed),
            recipients=tuple(person.id for person in self.people),
            next_digest_at=step.at if isinstance(step, WaitUntil) else None,
        )

    def rows(self, before: FinanceState | None) -> tuple[Row, ...]:
        """None of its own but acknowledgements, which come with their fact."""
        return ()
