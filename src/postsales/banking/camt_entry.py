"""One entry of a camt message as bank lines: itself, or each of the transactions it was booked with."""

from __future__ import annotations

from datetime import date

from postsales.banking.camt_nodes import Node, at, inner
from postsales.banking.reading import Unreadable, account_number, day, money, one_line
from postsales.domain.money import Money, add_up
from postsales.domain.statement import BankLine, is_reference

_NAMES = ("{}/Nm", "{}/Pty/Nm", "{}/Agt/FinInstnId/Nm", "Ultmt{}/Nm", "Ultmt{}/Pty/Nm")


def lines_of(entry: Node, account: str, currency: str | None, made: str | None, file: str) -> list[BankLine]:
    """The lines of an entry. Raises `Unreadable`."""
    amount = _signed(entry, _amount(entry, "Amt", currency))
    base = BankLine(
        account=account,
        reference=at(entry, "AcctSvcrRef") or "",
        booked_on=_booked_on(entry, made),
        value_on=_value_on(entry),
        amount=amount,
        charges=_charges(entry, amount.currency),
        remittance=one_line(at(entry, "AddtlNtryInf")),
        reversal=at(entry, "RvslInd") in ("true", "1"),
        file=file,
        line=entry.line,
    )
    details = list(entry.every("NtryDtls/TxDtls"))
    amounts = [_detail_amount(detail, entry, amount) for detail in details]
    if len(details) == 1:
        return [_described(base, details[0], entry)]
    known = [each for each in amounts if each is not None]
    if details and len(known) == len(details) and add_up(known, amount.currency) == amount:
        return [
            _described(base, detail, entry).model_copy(update={"amount": each, "detail": n, "line": detail.line})
            for n, (detail, each) in enumerate(zip(details, known, strict=True), start=1)
        ]
    # Parts that do not make the whole say who paid, not how much each: a person has to look.
    texts = [one_line(*_texts(detail)) for detail in details]
    return [base.model_copy(update={"remittance": one_line(base.remittance, *texts)})]


def _described(base: BankLine, detail: Node, entry: Node) -> BankLine:
    """The line with what its transaction says: who, from which account, what for."""
    incoming = at(entry, "CdtDbtInd") == "CRDT" or base.reversal
    other, own = ("Dbtr", "Cdtr") if incoming else ("Cdtr", "Dbtr")
    structured = at(detail, "RmtInf/Strd/CdtrRefInf/Ref") or at(detail, "RmtInf/Strd/RfrdDocInf/Nb")
    own_account = account_number(_account(detail, own))
    reference = base.reference if is_reference(base.reference) else at(detail, "Refs/AcctSvcrRef") or ""
    return base.model_copy(
        update={
            "reference": reference,
            "payer_name": one_line(_name(detail, other))[:200],
            "payer_account": account_number(_account(detail, other)),
            "credited_account": own_account if own_account != base.account else "",
            "remittance": one_line(*_texts(detail), base.remittance),
            "structured": (structured or "")[:140],
            "end_to_end": _end_to_end(detail),
            "original": _original(detail, base.amount.currency),
            "charges": base.charges or _charges(detail, base.amount.currency),
        }
    )


def _amount(node: Node, path: str, currency: str | None) -> Money:
    found = node.find_first(path)
    return money(found.text if found is not None else None, (found.get("Ccy") if found is not None else None)
                 or currency, path)  # fmt: skip


def _signed(node: Node, amount: Money) -> Money:
    direction = at(node, "CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise Unreadable("field_missing", "CdtDbtInd", field="CdtDbtInd")
    return amount if direction == "CRDT" else -amount


def _detail_amount(detail: Node, entry: Node, whole: Money) -> Money | None:
    """What one transaction of a batch moved, in the account's currency; None when it does not say."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        found = detail.find_first(path)
        if found is not None and (found.get("Ccy") or whole.currency) == whole.currency:
            amount = money(found.text, whole.currency, f"TxDtls/{path}")
            return _signed(detail if at(detail, "CdtDbtInd") else entry, amount)
    return None


def _original(detail: Node, currency: str) -> Money | None:
    """What the payer sent, where that was another currency."""
    for path in ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt"):
        found = detail.find_first(path)
        if found is not None and (found.get("Ccy") or currency) != currency:
            return money(found.text, found.get("Ccy"), path)
    return None


def _charges(node: Node, currency: str) -> Money | None:
    """What the bank kept, if it says so in the account's currency."""
    paths = ("Chrgs/TtlChrgsAndTaxAmt", "Chrgs/Amt", "Chrgs/Rcrd/Amt")
    parts = next((found for path in paths if (found := list(node.every(path)))), [])
    amounts = [money(part.text, part.get("Ccy") or currency, "Chrgs") for part in parts]
    if not amounts or any(each.currency != currency for each in amounts):
        return None
    return add_up(amounts, currency)


def _booked_on(entry: Node, made: str | None) -> date:
    """The booking day; where it is missing, the value day, else the day the message was made."""
    return day(inner(entry, "BookgDt") or inner(entry, "ValDt") or made, "BookgDt")


def _value_on(entry: Node) -> date | None:
    found = inner(entry, "ValDt")
    return day(found, "ValDt") if found else None


def _name(detail: Node, role: str) -> str | None:
    return next((name for path in _NAMES if (name := at(detail, f"RltdPties/{path.format(role)}"))), None)


def _account(detail: Node, role: str) -> str:
    path = f"RltdPties/{role}Acct/Id"
    return at(detail, f"{path}/IBAN") or at(detail, f"{path}/Othr/Id") or ""


def _texts(detail: Node) -> list[str | None]:
    paths = ("RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf")
    return [found.text for path in paths for found in detail.every(path)]


def _end_to_end(detail: Node) -> str:
    found = at(detail, "Refs/EndToEndId") or ""
    return found[:140] if is_reference(found) else ""
