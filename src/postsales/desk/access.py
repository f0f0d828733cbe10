"""Who may do what to which: one function, deny by default, for the API, the command line, exports and search.

The desk checks role and party here; whether the right seat speaks is for the workflow's validator, which knows who
sits where at that moment (design notes, "Desk and access").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from postsales.domain.contract import Contract
from postsales.domain.seats import Side
from postsales.messages.command import By, Role


class Reach(StrEnum):
    """How far a permission goes: to what one's own party takes part in, or anywhere."""

    OWN = "own"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Rule:
    """Who may say a verb. Admins may say every verb there is, and it is audited under their name."""

    roles: frozenset[Role]
    reach: Reach = Reach.OWN


@dataclass(frozen=True)
class About:
    """What a verb acts on, as far as access goes: which party stands on which side of it."""

    parties: Mapping[Side, str] = field(default_factory=dict)

    @classmethod
    def contract(cls, contract: Contract) -> About:
        """A delivery, by its contract."""
        parties = {side: contract.party(side) for side in Side}
        return cls({side: party.id for side, party in parties.items() if party is not None})

    @classmethod
    def books(cls, legal_entity: str) -> About:
        """The books of one creditor: the vendor's, or in an indirect deal the partner's."""
        return cls({Side.VENDOR: legal_entity, Side.PARTNER: legal_entity})


NOTHING = About()
"""For verbs that act on nothing there is yet, or on nothing that belongs to anybody."""

_SALES = frozenset({Role.SALES, Role.CHANNEL})
_LEADING = _SALES | {Role.DELIVERY}
_HELPING = frozenset({Role.CSM, Role.TAM, Role.SUPPORT})
_AT_WORK = _LEADING | _HELPING
_PARTNER = frozenset({Role.PARTNER})
_CUSTOMER = frozenset({Role.CUSTOMER})
_BOTH = _PARTNER | _CUSTOMER
_MONEY = frozenset({Role.FINANCE})
_DECIDING = frozenset({Role.APPROVER})
_EVERYBODY = frozenset(Role)

_SAID_BY: Mapping[Iterable[str], frozenset[Role]] = {
    ("delivery.show", "delivery.timeline", "issue.show", "acceptance.certificate"): _EVERYBODY,
    ("health.explain",): _AT_WORK | _MONEY | _DECIDING,
    ("finance.status",): _MONEY | _SALES | _DECIDING,
    ("delivery.start",): _LEADING,
    ("delivery.amend",): _LEADING | _MONEY,
    ("delivery.close", "delivery.terminate"): _LEADING | {Role.CSM},
    ("delivery.approve",): _DECIDING,
    ("closing.waive",): _LEADING | _DECIDING | {Role.CSM},
    # Who was asked is known to the retrospective; what they said is for those who learn from it.
    ("retrospective.answer",): _AT_WORK | _MONEY | _DECIDING | _BOTH,
    ("delivery.go_live", "product.received"): _AT_WORK | _BOTH,
    # Each party fills its own seats; the delivery refuses whoever reaches for another's.
    ("handoff.assign", "handoff.vacate", "handoff.absence", "handoff.ask_seat"): _AT_WORK | _MONEY | _BOTH,
    # Whoever takes part may ask; only the side asked may answer.
    ("request.make", "request.answer"): _AT_WORK | _MONEY | _DECIDING | _BOTH,
    ("handoff.show",): _AT_WORK | _MONEY | _DECIDING | _PARTNER,
    ("handoff.suggest",): _LEADING | _BOTH,
    ("handoff.note",): _AT_WORK | _PARTNER,
    ("handoff.complete", "handoff.accept", "handoff.return", "handoff.answer"): _LEADING,
    ("visit.plan", "visit.brief", "visit.acknowledge", "visit.confirm", "visit.report"): _AT_WORK | _PARTNER,
    ("visit.reassign",): _AT_WORK | _BOTH,
    ("visit.reschedule", "visit.cancel", "visit.no_show"): _AT_WORK | _BOTH,
    # Whose word it is, is decided by side and seat: the installation refuses the others.
    ("visit.rate", "package.sign_off"): _AT_WORK | _BOTH,
    ("visit.promise", "package.done", "package.slip", "package.attend"): _AT_WORK | _BOTH,
    ("package.add", "package.edit"): _AT_WORK | _BOTH,
    ("task.plan", "task.accept", "task.done", "task.move", "task.cancel"): _AT_WORK | _BOTH,
    ("consultation.ask",): _CUSTOMER,
    ("consultation.answer",): _AT_WORK,
    ("visit.show",): _EVERYBODY,
    ("acceptance.request",): _AT_WORK | _PARTNER,
    # Who decides is a seat, not a role: whoever else tries hears so from the installation.
    ("acceptance.sign", "acceptance.reject"): _AT_WORK | _BOTH,
    ("promise.make", "promise.accept", "promise.decline"): _AT_WORK | _MONEY | _BOTH,
    ("promise.keep", "promise.move"): _AT_WORK | _MONEY | _BOTH,
    ("promise.confirm", "promise.contradict", "promise.withdraw"): _AT_WORK | _BOTH,
    # Whoever hears a customer complain, or thank, puts it down.
    ("complaint.record", "thanks.record"): _AT_WORK | _MONEY | _DECIDING | _BOTH,
    ("recovery.show",): _EVERYBODY,
    # Whether it is theirs to read or to answer, is a matter of the person.
    ("conduct.complain", "conduct.answer", "conduct.list", "conduct.show"): _EVERYBODY,
    ("recovery.acknowledge", "recovery.apologise", "recovery.draft"): _AT_WORK | _DECIDING | _PARTNER,
    ("recovery.promise", "recovery.cost", "recovery.close"): _AT_WORK | _DECIDING | _PARTNER,
    # How much is a matter of the role's limit: the recovery knows it.
    ("recovery.credit",): _AT_WORK | _DECIDING | _PARTNER,
    ("recovery.approve",): _DECIDING | _PARTNER,
    ("balance.use",): _MONEY | _LEADING | _PARTNER,
    # Whoever was asked answers, and whoever pays agrees: the delivery knows who that is.
    ("scope.request", "scope.withdraw"): _AT_WORK | _MONEY | _DECIDING | _CUSTOMER,
    ("scope.answer",): _AT_WORK | _DECIDING | _PARTNER,
    ("scope.approve_quote", "scope.decline_quote"): _AT_WORK | _MONEY | _DECIDING | _CUSTOMER,
    # Who serves counts; who is served sees.
    ("entitlement.use", "entitlement.give_back"): _AT_WORK | _DECIDING | _PARTNER,
    # Time is recorded by those who spent it, or who run the delivery; its report is the customer's own too.
    ("tam.record", "tam.strike"): frozenset({Role.TAM, Role.CSM, Role.DELIVERY}),
    ("tam.report",): _AT_WORK | _MONEY | _DECIDING | _CUSTOMER,
    ("entitlement.approve",): _AT_WORK | _DECIDING | _PARTNER,
    ("entitlement.same_person",): _AT_WORK | _PARTNER,
    # Anybody who hears the product blamed, or has something to raise, may put it down.
    ("issue.raise", "issue.claim", "issue.evidence", "issue.ask", "issue.link"): _AT_WORK | _BOTH,
    ("issue.acknowledge", "issue.interim", "issue.wait", "issue.resume"): _AT_WORK | _BOTH,
    ("issue.severity", "issue.resolve", "issue.decline", "issue.reopen"): _AT_WORK | _BOTH,
    ("issue.merge", "issue.bring_in", "issue.spend"): _AT_WORK | _PARTNER,
    # What it cost, in money: whose work it was, and who answers for the other side's money, the issue knows.
    ("issue.charge",): _AT_WORK | _PARTNER,
    ("issue.settle",): _AT_WORK | _MONEY | _DECIDING | _BOTH,
    # Whoever was brought in because they know: of any of the vendor's or the partner's desks.
    ("issue.join", "issue.answer"): _AT_WORK | _PARTNER | _DECIDING,
    # Who may contest is the other side, who may decide are the heads: the issue knows them.
    # Whoever blamed the product agrees that it is a known one: the issue knows whose claim it is.
    ("issue.accept_known",): _BOTH | {Role.TAM},
    ("kb.similar",): _EVERYBODY,
    ("issue.contest",): _PARTNER | _CUSTOMER | {Role.TAM},
    ("issue.decide",): _AT_WORK | _BOTH | _DECIDING,
    # Both sides who meet: the issue knows who they are.
    ("issue.session",): _AT_WORK | _BOTH | _DECIDING,
    ("issue.verdict",): _AT_WORK | _PARTNER,
    ("checkin.record", "checkin.skip", "checkin.replan"): _SALES | {Role.CSM, Role.TAM, Role.DELIVERY},
    ("survey.send",): _SALES | {Role.CSM, Role.TAM, Role.DELIVERY},
    # By whoever was asked: the customer's plan knows who that is.
    ("survey.answer",): _CUSTOMER,
    ("survey.show",): _AT_WORK | _MONEY | _DECIDING,
    ("checkin.agenda",): _AT_WORK | _MONEY | _DECIDING,
    ("checkin.no_answer", "checkin.cadence"): _SALES | {Role.CSM, Role.TAM, Role.DELIVERY},
    # For which customer's people one may act, and whose action it is, the customer's plan knows.
    ("action.open", "action.move", "action.done", "action.drop", "action.lay_out"): _AT_WORK | _DECIDING | _MONEY,
    # A partner may bring one, and is credited; what became of it is the seller's to say.
    ("expansion.bring",): _AT_WORK | _DECIDING | _PARTNER,
    ("expansion.outcome",): _AT_WORK | _DECIDING,
    # In an indirect deal the partner is a creditor too.
    ("payment.record", "payment.reverse"): _MONEY | _PARTNER,
    ("payment.promise", "payment.dispute", "payment.own_dispute"): _MONEY | _LEADING | _BOTH,
    ("payment.settle_dispute",): _MONEY | _SALES | _PARTNER,
    ("payment.refund", "payment.write_off"): _MONEY | _SALES | _PARTNER,
    ("invoice.credit", "invoice.reissue", "invoice.tax_number", "invoice.tax_correction"): _MONEY | _PARTNER,
    ("hold.announce", "hold.release"): _MONEY | _SALES | _PARTNER,
    ("invoice.partner_number",): _MONEY | _SALES | _PARTNER,
    ("interest.claim", "interest.settle"): _MONEY | _PARTNER,
    # Who approves sits in a seat of the creditor's: the collection knows who does.
    ("payment.approve", "payee.approve"): _DECIDING | _PARTNER,
    ("payee.change", "bridge.limit"): _MONEY | _PARTNER,
    ("collection.consent",): _PARTNER,
    ("invoice.show",): _MONEY | _SALES | _DECIDING | _BOTH,
    ("signal.acknowledge", "signal.snooze", "signal.assign", "signal.ask"): _MONEY | _PARTNER,
    # By the rep who is asked, or by whoever else of sales knows.
    ("signal.answer",): _LEADING | {Role.CSM} | _PARTNER,
    # Each of what its own party takes part in.
    ("usage.show",): _AT_WORK | _MONEY | _DECIDING | _BOTH,
    # Bank accounts are nobody's business but finance's.
    ("statement.import", "match.confirm", "match.reject", "match.ignore", "match.undo", "match.again"): _MONEY,
}

_ANYWHERE: Mapping[Iterable[str], frozenset[Role]] = {
    ("contract.check",): _EVERYBODY,
    # A list shows only what one's own party takes part in.
    (
        "delivery.list",
        "portfolio.show",
        "customer.list",
        "customer.show",
        "visit.list",
        "promise.list",
        "issue.list",
    ): _EVERYBODY,
    ("finance.due", "finance.aging"): _MONEY | _LEADING | _DECIDING | _PARTNER,
    # A partner is a creditor too: it is told of what its own customer owes it.
    ("finance.due_signals",): _MONEY | _SALES | _DECIDING | _PARTNER,
    ("finance.worklist", "finance.expected", "finance.dso", "finance.bridge"): _MONEY | _SALES | _DECIDING | _PARTNER,
    ("approval.list",): _MONEY | _DECIDING | _SALES | _PARTNER,
    # A partner sees the opportunities it brought.
    ("expansion.list",): _AT_WORK | _MONEY | _DECIDING | _PARTNER,
    ("checkin.list", "action.list", "action.playbooks"): _AT_WORK | _MONEY | _DECIDING,
    # To one's own company's people.
    ("digest.send",): _LEADING | _DECIDING,
    # Of one's own, under names of one's own.
    ("view.list", "view.save", "view.drop"): _EVERYBODY,
    # Partners and customers see what waits for themselves.
    ("work.list", "today"): _EVERYBODY,
    # Each party keeps a directory of its own people.
    ("staff.list", "staff.add", "staff.import", "staff.absence"): _LEADING | _BOTH,
    # How one's own company and its peers ask and answer.
    ("scope.list",): _AT_WORK | _MONEY | _DECIDING | _PARTNER,
    # Peers see each other's cards over what they do together, and each its own over everything.
    ("partner.scorecard", "vendor.scorecard"): _AT_WORK | _MONEY | _DECIDING | _PARTNER,
    ("playbook.list", "playbook.show"): _EVERYBODY,
    # Telemetry speaks of many deliveries at once; of others' it is refused, line by line.
    ("usage.record", "usage.import"): _AT_WORK,
    # Of one's own books.
    ("finance.lines",): _MONEY,
    # A partner's people read what their own said of their own deliveries.
    ("lessons.search",): _AT_WORK | _DECIDING | _PARTNER,
    # Of one's own company's deliveries; whose they were is nobody else's business.
    ("kb.search",): _AT_WORK,
    ("audit.list", "store.examine"): frozenset(),
}

RULES: Mapping[str, Rule] = MappingProxyType(
    {verb: Rule(roles | {Role.ADMIN}) for verbs, roles in _SAID_BY.items() for verb in verbs}
    | {verb: Rule(roles | {Role.ADMIN}, Reach.ANYWHERE) for verbs, roles in _ANYWHERE.items() for verb in verbs}
)
"""Every verb anybody may say. What is not here nobody may."""

SIDES: Mapping[Role, Side | None] = MappingProxyType(
    dict.fromkeys(Role, Side.VENDOR) | {Role.PARTNER: Side.PARTNER, Role.CUSTOMER: Side.CUSTOMER, Role.ADMIN: None}
)
"""On which side of a deal a role stands."""


def allowed(actor: By, verb: str, about: About = NOTHING) -> bool:
    """Whether the actor may say the verb about this."""
    return may_say(actor, verb) and (RULES[verb].reach is Reach.ANYWHERE or takes_part(actor, about))


def may_say(actor: By, verb: str) -> bool:
    """Whether anybody in the actor's role may say the verb, about whatever."""
    rule = RULES.get(verb)
    return rule is not None and actor.role in rule.roles


def takes_part(actor: By, about: About) -> bool:
    """Whether the actor's party stands where the actor's role does. To others a delivery does not exist.

    Staff an admin speaks for without naming their company are taken for the vendor's: the admin could see it anyway.
    """
    if actor.role is Role.ADMIN:
        return True
    side = SIDES[actor.role]
    if side is None or side not in about.parties:
        return False
    if actor.party is None:
        return side is Side.VENDOR and actor.admin is not None
    return about.parties[side] == actor.party
