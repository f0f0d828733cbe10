"""Acceptance: what people say, what silence does, and what is known of letters that went out."""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow

from postsales.domain import acceptance as accepting
from postsales.domain import installation_acceptance, installation_story
from postsales.domain.acceptance import WHOLE, Acceptance
from postsales.domain.certificate import Certificate, certify
from postsales.domain.installation_state import InstallationState
from postsales.domain.punch import Items
from postsales.domain.seats import Side
from postsales.messages.command import CLOCK, By
from postsales.messages.effects import Effect, Message, Tell
from postsales.messages.installation import RejectAcceptance, RequestAcceptance, SignAcceptance
from postsales.messages.news.installation import AcceptanceMoved, Accepted
from postsales.messages.news.message import MessageSent
from postsales.messages.rows import CertificateRow
from workflows import installation_letters as letters
from workflows.entity import hears, verb
from workflows.installation_base import InstallationBase, InstallationChange


class AcceptanceVerbs(InstallationBase):
    """Acceptance of packages and of the whole."""

    @verb("acceptance.request")
    def request_acceptance(self, body: RequestAcceptance, by: By) -> InstallationChange:
        """The decider is asked; the window runs once the letter has gone out."""
        state = installation_acceptance.request_acceptance(self.state, body.scope, by=self.actor(by), at=workflow.now())
        asked = state.acceptance(body.scope)
        effects = letters.acceptance_request(state, self.setting, self.spec.acceptance, asked) if asked else ()
        return self.change(state, "acceptance_requested", {"scope": body.scope}, effects)

    @verb("acceptance.sign")
    def sign_acceptance(self, body: SignAcceptance, by: By) -> InstallationChange:
        """The decider accepts."""
        state, new = installation_acceptance.sign_acceptance(
            self.state, body.scope, conditions=body.conditions, by=self.actor(by), at=workflow.now()
        )
        return self.accepted(state, "acceptance_signed", body.scope, by, new)

    def deem(self, scope: str) -> InstallationChange:
        """Silence accepts, as the contract has it."""
        state = installation_acceptance.deem_accepted(self.state, scope, at=workflow.now())
        return self.accepted(state, "acceptance_deemed", scope, CLOCK)

    def accepted(
        self, state: InstallationState, what: str, scope: str, by: By, conditions: Items = ()
    ) -> InstallationChange:
        """Everybody hears, and it is certified; the delivery hears of each scope that this covers, the whole last."""
        whole = state.stage == "accepted"
        scopes = (scope, WHOLE) if whole and scope != WHOLE else (scope,)
        ends = installation_story.ends_by_itself(state)
        state = state.model_copy(update={"lingers": whole and not ends})
        certificates = tuple(self.certificate(state, each) for each in scopes)
        effects = letters.accepted(state, self.setting, scope, certificates, deemed=by is CLOCK)
        news = tuple(self.accepted_news(each, by, ends=ends) for each in scopes)
        details = {"scope": scope, "whole": whole, "certificate": ", ".join(each.number for each in certificates)}
        details |= {"items": ", ".join(str(item.n) for item in conditions)} if conditions else {}
        change = self.change(state, what, details, (*effects, *news))
        return replace(change, extra=tuple(CertificateRow.of(each) for each in certificates))

    def certificate(self, state: InstallationState, scope: str) -> Certificate:
        """The certificate of an acceptance that was given just now."""
        accepted, here = state.acceptance(scope), self.setting
        if accepted is None:
            raise LookupError(f"{scope} of {here.delivery} was never asked for")
        return certify(
            state, accepted, self.rules.window, delivery=here.delivery, title=here.title, parties=here.parties
        )

    def accepted_news(self, scope: str, by: By, *, ends: bool) -> Tell:
        """What the delivery hears about one scope."""
        news = Accepted(scope=scope, by=by, on=self.today(Side.CUSTOMER), ends=ends)
        return self.to_delivery(f"accepted:{scope}", news)

    @verb("acceptance.reject")
    def reject_acceptance(self, body: RejectAcceptance, by: By) -> InstallationChange:
        """The decider does not accept; each reason is a blocking punch item, and whoever answers for it hears."""
        state, new = installation_acceptance.reject_acceptance(
            self.state, body.scope, body.reasons, by=self.actor(by), at=workflow.now()
        )
        details = {"scope": body.scope, "reasons": "; ".join(body.reasons), "items": ", ".join(str(i.n) for i in new)}
        effects = letters.rejected(state, self.setting, body.scope, new)
        return self.change(state, "acceptance_rejected", details, effects)

    def moved(self, before: InstallationState) -> tuple[Effect, ...]:
        """The delivery hears when only the decider's word is waited for, so that its ball names them."""
        state, was = self.state, installation_acceptance.awaits_decider(before)
        asked = installation_acceptance.awaits_decider(state)
        told = super().moved(before)
        if (asked is None) == (was is None) or state.stage != "open":
            # Once it is accepted the delivery hears just that.
            return told
        if not workflow.patched("acceptance-has-the-ball"):
            return told
        until = self.rules.window.ends_at(asked) if asked is not None else None
        news = AcceptanceMoved(seq=self.journal.seq, waits=asked is not None, until=until)
        return (*told, self.to_delivery(f"acceptance:{self.journal.seq}", news))

    # Silence

    def remind_decider(self, scope: str) -> InstallationChange:
        """The window is about to end: the decider is reminded, and told what silence means."""
        state = installation_story.reminding(self.state, scope)
        acceptance = state.acceptance(scope)
        if acceptance is None:
            return self.change(state, "acceptance_reminded", {"scope": scope})
        ends_on = self.rules.window.last_day(acceptance)
        effects = letters.acceptance_reminder(state, self.setting, self.spec.acceptance, acceptance, ends_on)
        details = {"scope": scope, "ordinal": acceptance.reminded, "ends_on": ends_on.isoformat() if ends_on else None}
        return self.change(state, "acceptance_reminded", details, effects)

    def acceptance_silent(self, scope: str, ordinal: int) -> InstallationChange:
        """The window has ended in silence that accepts nothing: it climbs, and the decider is asked again."""
        state = installation_story.acceptance_climbed(self.state, scope, ordinal, workflow.now())
        people = letters.above_silence(state, ordinal)
        details = {
            "scope": scope,
            "ordinal": ordinal,
            "to": ", ".join(person.id for person in people),
            "blocked": state.blocked(scope),
        }
        effects = letters.acceptance_silent(state, self.setting, scope, ordinal, people)
        return self.change(state, "acceptance_climbed", details, effects)

    # Letters that went out

    def arrived(self, message: Message) -> InstallationChange | None:
        """A request or a reminder has gone out to the decider: what counts from then on."""
        return self.went_out(message.key)

    @hears(MessageSent)
    def sent_after_all(self, news: MessageSent) -> InstallationChange | None:
        """The same, of a letter that nobody would take for a while."""
        return self.went_out(news.key)

    def went_out(self, key: str) -> InstallationChange | None:
        """What a letter's going out changes; None for letters nothing hangs on, and when it was known."""
        for acceptance in self.state.acceptances:
            if key.startswith(letters.request_key(self.setting, acceptance)):
                after = accepting.arrived(acceptance, acceptance.asked, workflow.now())
                what = "acceptance_request_delivered"
            elif key.startswith(letters.reminder_key(self.setting, acceptance)):
                after = accepting.reminder_arrived(acceptance, acceptance.reminded, workflow.now())
                what = "acceptance_reminder_delivered"
            else:
                continue
            return None if after == acceptance else self.delivered(after, what)
        return None

    def delivered(self, acceptance: Acceptance, what: str) -> InstallationChange:
        """The change, with the day on which the window ends."""
        ends_on = self.rules.window.last_day(acceptance)
        details = {"scope": acceptance.scope, "window_ends_on": ends_on.isoformat() if ends_on else None}
        return self.change(self.state.with_acceptance(acceptance), what, details)
