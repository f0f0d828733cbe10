"""What people say about one issue, and how it says it stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from postsales.domain.frozen import Stated
from postsales.domain.issue import Links
from postsales.domain.issue_parts import Verdict, VerdictKind
from postsales.domain.knowledge import KnownVerdict
from postsales.domain.money import ExactDecimal
from postsales.domain.policy import Severity
from postsales.domain.seats import Key, Side
from postsales.domain.visit import ClockTime

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Finding = Words | int | bool | tuple[Words, ...]
Evidence = Annotated[dict[Short, Finding], Field(max_length=30)]
"""What was found, by name: steps, version, configuration, environment, reproduction, logs (references) and the like."""


class AboutParts(Stated):
    """What of the delivery it is about: packages (ids), instalments and visits (numbers)."""

    packages: Annotated[tuple[Key, ...], Field(max_length=50)] = ()
    instalments: Annotated[tuple[int, ...], Field(max_length=50)] = ()
    visits: Annotated[tuple[int, ...], Field(max_length=50)] = ()

    @property
    def links(self) -> Links:
        """Without repetitions."""
        return Links(
            packages=tuple(dict.fromkeys(self.packages)),
            instalments=tuple(dict.fromkeys(self.instalments)),
            visits=tuple(dict.fromkeys(self.visits)),
        )


class ClaimIssue(AboutParts):
    """`issue.claim`: the product is blamed. With `issue`, that issue becomes a claim; without, a new one is opened.

    `said_by` is the side that blames it, when that is not the side of whoever writes it down.
    """

    issue: Annotated[int, Field(ge=1)] | None = None
    symptom: Words
    title: Short | None = None
    severity: Severity = Severity.MAJOR
    blocking: bool = False
    evidence: Evidence = {}
    said_by: Literal[Side.PARTNER, Side.CUSTOMER] | None = None


class AskQuestion(AboutParts):
    """`issue.ask`: is it supposed to be like this? The sales rep answers, or finds who can.

    `said_by` is the side that asks, when that is not the side of whoever writes it down.
    """

    question: Words
    about: Literal["product", "security", "contract", "other"] = "product"
    title: Short | None = None
    severity: Severity = Severity.MINOR
    said_by: Literal[Side.PARTNER, Side.CUSTOMER] | None = None


class MergeIssue(Stated):
    """`issue.merge`: `issue` is the same as `into`; it ends, and goes on there."""

    issue: Annotated[int, Field(ge=1)]
    into: Annotated[int, Field(ge=1)]


class AboutIssue(Stated):
    """`issue.acknowledge`: which one."""

    issue: Annotated[int, Field(ge=1)]


class LinkIssue(AboutParts):
    """`issue.link`: what else of the delivery it is about."""

    issue: Annotated[int, Field(ge=1)]


class AnswerQuestion(AboutIssue):
    """`issue.answer`: a direct question answered, by name."""

    answer: Words


class BringIn(AboutIssue):
    """`issue.bring_in`: ask `expert` (a person's id, of one's own party), who knows."""

    expert: Key
    why: Words


class JoinIssue(AboutIssue):
    """`issue.join`: the expert accepts, or declines and says why."""

    yes: bool = True
    reason: Words | None = None


class ContestVerdict(AboutIssue):
    """`issue.contest`: the other side does not accept the verdict, once, with something new."""

    reason: Words
    evidence: Annotated[dict[Short, Finding], Field(min_length=1, max_length=30)]


class DecideContest(AboutIssue):
    """`issue.decide`: a head's word. The verdict stands, or (`upheld` false) the one said here takes its place."""

    upheld: bool
    kind: VerdictKind | None = None
    owner: Key | None = None
    remedy: Words | None = None
    promised_on: date | None = None
    answer: Words | None = None

    @model_validator(mode="after")
    def _another_verdict_is_whole(self) -> Self:
        said = (self.kind, self.owner, self.remedy, self.promised_on, self.answer)
        if not self.upheld and None in said:
            raise ValueError("another verdict needs kind, owner, remedy, promised_on and answer")
        return self

    def verdict(self, by: str) -> Verdict | None:
        """The verdict in place of the other; None when that stands."""
        if self.upheld:
            return None
        return Verdict.model_validate({"by": by, **self.model_dump(exclude={"issue", "upheld"})})


class AcceptKnown(AboutIssue):
    """`issue.accept_known`: the claimant agrees that it is this known verdict; it is answered at once.

    `known` is its reference. What it says is looked up at the desk and stands in `verdict`, whatever was sent there.
    """

    known: Annotated[str, StringConstraints(pattern=r"^k[0-9a-f]{16}$")]
    promised_on: date | None = None
    verdict: Annotated[KnownVerdict | None, Field(json_schema_extra={"from_the_desk": True})] = None


class ReopenIssue(AboutIssue):
    """`issue.reopen`: it is not solved after all."""

    reason: Words


class ResumeIssue(AboutIssue):
    """`issue.resume`: what was waited for has come."""

    reason: Words | None = None


class SpendHours(AboutIssue):
    """`issue.spend`: work put in meanwhile; whose it was is settled with the verdict."""

    hours: Annotated[Decimal, Field(gt=0, le=1000, max_digits=6, decimal_places=2)]
    what: Words


class ChargeCost(AboutIssue):
    """`issue.charge`: what the work put in comes to, net of tax in the contract's currency, asked of who bears it."""

    amount: Annotated[ExactDecimal, Field(gt=0)]


class SettleCost(AboutIssue):
    """`issue.settle`: whoever bears it agrees to what is asked, or (`yes` false) does not and says why."""

    yes: bool = True
    reason: Words | None = None


class SetInterim(AboutIssue):
    """`issue.interim`: until there is a verdict, `owner` (a person's id) helps with the workaround, by that date."""

    owner: Key
    workaround: Words
    on: date


class AddEvidence(AboutIssue):
    """`issue.evidence`: what was done, with what, and what it showed. `logs` are references. Anything else by name."""

    steps: Words | None = None
    product: Words | None = None
    version: Short | None = None
    configuration: Words | None = None
    environment: Words | None = None
    reproduction: Words | None = None
    logs: tuple[Words, ...] = ()
    evidence: Evidence = {}

    @property
    def found(self) -> dict[str, Any]:
        """All of it, by name."""
        named = self.model_dump(mode="json", exclude={"issue", "evidence"}, exclude_defaults=True)
        return {**named, **self.model_dump(mode="json", include={"evidence"})["evidence"]}


class WaitFor(AboutIssue):
    """`issue.wait`: nothing can be done until the customer (or the partner) has; your own clock pauses."""

    model_config = ConfigDict(populate_by_name=True)

    side: Annotated[Literal[Side.CUSTOMER, Side.PARTNER], Field(alias="for")]
    reason: Words


class ChangeSeverity(AboutIssue):
    """`issue.severity`: better or worse than thought."""

    severity: Severity
    reason: Words


class GiveVerdict(AboutIssue):
    """`issue.verdict`: what it was, who owns the remedy (a person's id), until when, in words the customer can use."""

    kind: VerdictKind
    owner: Key
    remedy: Words
    promised_on: date
    answer: Words


class ArrangeSession(AboutIssue):
    """`issue.session`: when and where both sides look at it together. Times are local ones of the customer's."""

    day: date | None = None
    starts: ClockTime | None = None
    ends: ClockTime | None = None
    place: Short | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.day, self.starts, self.ends, self.place) == (None, None, None, None):
            raise ValueError("a day, a time or a place")
        return self


class ResolveIssue(AboutIssue):
    """`issue.resolve`: it is done. `answer` is what the customer reads; needed if there was no verdict."""

    answer: Words | None = None


class DeclineIssue(AboutIssue):
    """`issue.decline`: nothing will be done, and why."""

    reason: Words


VERBS: dict[str, type[Stated]] = {
    "issue.claim": ClaimIssue,
    "issue.link": LinkIssue,
    "issue.answer": AnswerQuestion,
    "issue.bring_in": BringIn,
    "issue.join": JoinIssue,
    "issue.interim": SetInterim,
    "issue.evidence": AddEvidence,
    "issue.acknowledge": AboutIssue,
    "issue.wait": WaitFor,
    "issue.resume": ResumeIssue,
    "issue.severity": ChangeSeverity,
    "issue.verdict": GiveVerdict,
    "issue.contest": ContestVerdict,
    "issue.decide": DecideContest,
    "issue.session": ArrangeSession,
    "issue.accept_known": AcceptKnown,
    "issue.spend": SpendHours,
    "issue.charge": ChargeCost,
    "issue.settle": SettleCost,
    "issue.resolve": ResolveIssue,
    "issue.decline": DeclineIssue,
    "issue.reopen": ReopenIssue,
}
