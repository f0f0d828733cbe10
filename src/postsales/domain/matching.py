"""What a bank line is for: applied when certain, suggested with reasons when not.

Source: semantics, "Matching order". Rules are tried in that order, each over all lines before the next one: a weak
rule must not take the invoice that another line names. A tie or a weak match is suggested, never applied; and never
is more allocated than is there, or than is owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from postsales.domain.charges import STANDARD_TOLERANCE, Tolerance
from postsales.domain.errors import Fact
from postsales.domain.frozen import Frozen
from postsales.domain.matching_evidence import Evidence
from postsales.domain.open_items import Key, OpenItem, OpenItems
from postsales.domain.payer_name import SIMILAR
from postsales.domain.statement import BankLine
from postsales.domain.subset import subsets

MOST_SUGGESTED = 5
"""A person looks at a handful; more than that is no suggestion."""


class Rule(StrEnum):
    """By what a line was matched, the surest first."""

    INVOICE = "invoice"
    REFERENCE = "reference"
    ACCOUNT = "account"
    NAME = "name"
    SEVERAL = "several"
    REVERSAL = "reversal"
    PERSON = "person"


class Reason(Frozen):
    """Why this is suggested, or not applied: a wording code, and what fills its gaps."""

    code: str
    facts: dict[str, Fact] = {}


class Share(Frozen):
    """A part of a line for one instalment. `charges` is what the bank kept of it on the way, within tolerance."""

    delivery: str
    n: int
    invoice: str
    debtor: str
    amount: Decimal
    charges: Decimal = Decimal(0)

    @property
    def key(self) -> Key:
        """Which instalment it is for."""
        return self.delivery, self.n


class Verdict(Frozen):
    """What became of a line. Every line gets one; `shares` are applied, or what a person is asked to confirm.

    `reverses` is the line that a reversal takes back.
    """

    line: str
    state: Literal["applied", "suggested", "unapplied", "ignored"]
    rule: Rule | None = None
    reasons: tuple[Reason, ...] = ()
    shares: tuple[Share, ...] = ()
    reverses: str | None = None


def match(lines: Iterable[BankLine], items: OpenItems, tolerance: Tolerance = STANDARD_TOLERANCE) -> dict[str, Verdict]:
    """A verdict for every line, by its id. `items` is used up: what was applied is open no longer."""
    verdicts: dict[str, Verdict] = {}
    waiting: list[tuple[BankLine, Evidence]] = []
    for line in sorted({line.id: line for line in lines}.values(), key=lambda each: (each.booked_on, each.id)):
        if (why := _nothing_to_match(line)) is not None:
            verdicts[line.id] = why
        else:
            waiting.append((line, Evidence.of(line, items)))
    for rule in (_by_invoice, _by_reference, _by_account, _by_name, _by_several):
        left = []
        for line, evidence in waiting:
            found = rule(line, evidence, items, tolerance)
            if found is None or found.state != "applied":
                left.append((line, evidence))
                continue
            verdicts[line.id] = found
            for share in found.shares:
                items.take(share.key, share.amount + share.charges)
        waiting = left
    for line, evidence in waiting:
        verdicts[line.id] = _suggest(line, evidence, items, tolerance)
    return verdicts


def _nothing_to_match(line: BankLine) -> Verdict | None:
    """What is not for instalments: money going out, and movements taken back (they undo what they reverse)."""
    if line.reversal:
        reasons = (Reason(code="reversal"),)
        return Verdict(line=line.id, state="unapplied", rule=Rule.REVERSAL, reasons=reasons)
    if line.amount.amount <= 0:
        code = "went_out" if line.amount.amount else "nothing_moved"
        return Verdict(line=line.id, state="ignored", reasons=(Reason(code=code),))
    return None


# The rules, in order


def _by_invoice(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """The line names invoices exactly."""
    return _named(line, [items.items[key] for key in evidence.invoices if key in items.items], Rule.INVOICE, tolerance)


def _by_reference(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """The virtual account it was paid to, or its structured reference."""
    found = [items.items[key] for key in evidence.references if key in items.items]
    return _named(line, found, Rule.REFERENCE, tolerance)


def _named(line: BankLine, found: list[OpenItem], rule: Rule, tolerance: Tolerance) -> Verdict | None:
    """All of what is named is paid, as far as the money goes."""
    named = sorted((item for item in found if item.currency == line.amount.currency), key=lambda item: item.age)
    if not named:
        return None
    amount, owed = line.amount.amount, sum((item.outstanding for item in named), Decimal(0))
    exact = [item for item in named if item.outstanding == amount]
    if len(named) == 1 or amount >= owed:
        return _verdict(line, "applied", rule, _spread(amount, named, tolerance))
    if len(exact) == 1:
        return _verdict(line, "applied", rule, _spread(amount, exact, tolerance))
    # Several are named and it is not enough for all of them: for which, a person has to say.
    reason = Reason(code="not_enough_for_all", facts={"amount": str(amount), "outstanding": str(owed)})
    return _verdict(line, "suggested", rule, _spread(amount, named, tolerance), reason)


def _by_account(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """A payer known by its account, and exactly what one of its invoices comes to."""
    found = _exact(line, evidence.by_account, items, Rule.ACCOUNT)
    if found is None or not evidence.by_name or evidence.by_account <= evidence.by_name:
        return found
    # One party's account under another one's name: somebody pays for somebody.
    reason = Reason(code="account_and_name_differ", facts={"payer": line.payer_name, "account": line.payer_account})
    return found.model_copy(update={"state": "suggested", "reasons": (reason, *found.reasons)})


def _by_name(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """A payer known by name, and exactly what one of its invoices comes to. An account we know says who it is."""
    if evidence.by_account:
        return None
    return _exact(line, evidence.by_name, items, Rule.NAME)


def _exact(line: BankLine, debtors: frozenset[str], items: OpenItems, rule: Rule) -> Verdict | None:
    found = items.of_amount_by(debtors, line.amount.currency, line.amount.amount)
    if not found:
        return None
    if len(found) == 1 and len(debtors) == 1:
        return _verdict(line, "applied", rule, [_share(found[0])])
    return _verdict(line, "suggested", rule, [_share(found[0])], _tie(found))


def _by_several(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """One transfer for several open invoices of one payer: exactly one set of them makes the sum."""
    debtors = evidence.by_account or evidence.by_name
    contradicted = evidence.by_account and evidence.by_name and not evidence.by_account <= evidence.by_name
    if len(debtors) != 1 or contradicted:
        return None
    mine = items.of_debtor(next(iter(debtors)), line.amount.currency)
    sets, whole = subsets([item.outstanding for item in mine], line.amount.amount)
    if not sets:
        return None
    shares = [_share(mine[place]) for place in sets[0]]
    alone = any(item.outstanding == line.amount.amount for item in mine)
    if len(sets) == 1 and whole and not alone:
        return _verdict(line, "applied", Rule.SEVERAL, shares)
    code = "several_ways" if len(sets) > 1 or alone else "too_many_open"
    return _verdict(line, "suggested", Rule.SEVERAL, shares, Reason(code=code, facts={"count": len(mine)}))


# What is not certain


def _suggest(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict:
    """The best guess there is, and why it is one."""
    for rule in (_by_invoice, _by_reference, _by_account, _by_name, _by_several):
        found = rule(line, evidence, items, tolerance)
        if found is not None:
            return found
    for guess in (_other_currency, _nearly, _part_of, _similar_name, _amount_alone):
        found = guess(line, evidence, items, tolerance)
        if found is not None:
            return found
    who = Reason(code="payer_unknown" if not evidence.payers else "nothing_open", facts={"payer": line.payer_name})
    return Verdict(line=line.id, state="unapplied", reasons=(who,))


def _other_currency(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """What is named is owed in another currency: nothing can be allocated of this line."""
    keys = (*evidence.invoices, *evidence.references)
    named = [items.items[key] for key in keys if key in items.items]
    if not named:
        return None
    facts: dict[str, Fact] = {"invoice": named[0].invoice, "expected": named[0].currency, "got": line.amount.currency}
    return Verdict(line=line.id, state="unapplied", reasons=(Reason(code="other_currency", facts=facts),))


def _nearly(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """What one invoice of a known payer comes to, less what banks keep."""
    amount, currency = line.amount.amount, line.amount.currency
    mine = [item for debtor in sorted(evidence.payers) for item in items.of_debtor(debtor, currency)]
    near = [item for item in mine if 0 < item.outstanding - amount <= tolerance.of(item.outstanding, currency)]
    if not near:
        return None
    missing = near[0].outstanding - amount
    share = _share(near[0]).model_copy(update={"amount": amount, "charges": missing})
    return _verdict(line, "suggested", Rule.NAME, [share], Reason(code="bank_charges", facts={"amount": str(missing)}))


def _part_of(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """A known payer, and an amount that fits nothing: its oldest invoices first."""
    if len(evidence.payers) != 1:
        return None
    mine = items.of_debtor(next(iter(evidence.payers)), line.amount.currency)
    if not mine:
        return None
    owed = sum((item.outstanding for item in mine), Decimal(0))
    reason = Reason(code="amount_differs", facts={"amount": str(line.amount.amount), "outstanding": str(owed)})
    return _verdict(line, "suggested", Rule.NAME, _spread(line.amount.amount, mine, None), reason)


def _similar_name(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """A name nearly as known, or cut short by the bank, and exactly the amount."""
    for party, score in evidence.similar:
        found = items.of_amount_by((party,), line.amount.currency, line.amount.amount)
        if found:
            code = "name_similar" if score >= SIMILAR else "name_cut_short"
            reason = Reason(code=code, facts={"payer": line.payer_name, "debtor": party, "score": round(score)})
            more = (_tie(found),) if len(found) > 1 else ()
            return _verdict(line, "suggested", Rule.NAME, [_share(found[0])], reason, *more)
    return None


def _amount_alone(line: BankLine, evidence: Evidence, items: OpenItems, tolerance: Tolerance) -> Verdict | None:
    """Nobody we know, but a handful of invoices come to exactly this."""
    found = items.of_amount(line.amount.currency, line.amount.amount)
    if not 0 < len(found) <= MOST_SUGGESTED or evidence.payers:
        return None
    invoices = ", ".join(item.invoice for item in found)
    reason = Reason(code="amount_alone", facts={"payer": line.payer_name, "invoices": invoices})
    return _verdict(line, "suggested", Rule.NAME, [_share(found[0])], reason)


# Shares


def _spread(amount: Decimal, items: Sequence[OpenItem], tolerance: Tolerance | None) -> list[Share]:
    """The amount over these items in their order; a little missing from the last is what the bank kept."""
    shares, left = [], amount
    for item in items:
        part = min(left, item.outstanding)
        if part <= 0:
            break
        missing = item.outstanding - part
        kept = missing if tolerance and missing <= tolerance.of(item.outstanding, item.currency) else Decimal(0)
        shares.append(_share(item).model_copy(update={"amount": part, "charges": kept}))
        left -= part
    return shares


def _share(item: OpenItem) -> Share:
    return Share(
        delivery=item.delivery, n=item.n, invoice=item.invoice, debtor=item.debtor, amount=item.outstanding
    )  # fmt: skip


def _tie(found: Sequence[OpenItem]) -> Reason:
    shown = ", ".join(item.invoice for item in found[:MOST_SUGGESTED])
    return Reason(code="tie", facts={"count": len(found), "invoices": shown})


def _verdict(
    line: BankLine, state: Literal["applied", "suggested"], rule: Rule, shares: Sequence[Share], *reasons: Reason
) -> Verdict:
    return Verdict(line=line.id, state=state, rule=rule, reasons=reasons, shares=tuple(shares))


def learned(line: BankLine, shares: Sequence[Share], known_names: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """What a confirmed match teaches: `name` and `account` of the payer, if all of it was for one debtor."""
    debtors = {share.debtor for share in shares}
    if len(debtors) != 1:
        return {}
    spelled = known_names.get(next(iter(debtors)), frozenset())
    taught = {"account": line.payer_account, "name": "" if line.payer_name in spelled else line.payer_name}
    return {sort: value for sort, value in taught.items() if value}
