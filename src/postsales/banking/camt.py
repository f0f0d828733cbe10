"""ISO 20022 cash management: camt.053 statements and camt.054 notifications, of every version.

What differs between versions is where a name stands (`Dbtr/Nm`, later `Dbtr/Pty/Nm`), how a status is spelled, and
where a detail's amount is; both places are looked at, whatever the namespace says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from postsales.banking.camt_entry import lines_of
from postsales.banking.camt_nodes import Node, at, inner
from postsales.banking.reading import Reading, Unreadable, account_number, day, money
from postsales.domain.money import Money
from postsales.domain.statement import BankLine, Statement, identified

KINDS = ("Stmt", "Ntfctn")
_NEVER_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
_BALANCES = {"OPBD": "opening", "PRCD": "opening", "CLBD": "closing"}


def read(content: bytes, file: str) -> Reading:
    """Every statement of the file, with what is wrong. Entities and document types are refused for good."""
    reading = Reading(file)
    builder = _Builder(reading)
    # The stubs know one parser for all; ours remembers where every element stood.
    parser: Any = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.expat = parser.parser
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException as error:
        reading.statements.clear()
        reading.troubles.clear()
        reading.trouble("xml_forbidden", line=builder.line, doubt=False, what=type(error).__name__)
        return reading
    except (ParseError, LookupError, ValueError) as error:
        builder.cut_short()
        line = error.position[0] if isinstance(error, ParseError) else builder.line
        reading.trouble("xml_broken", line=line, doubt=bool(reading.statements), why=str(error)[:200])
    if not reading.statements and not reading.troubles:
        reading.trouble("no_statement_inside", doubt=False)
    return reading


class _Builder(TreeBuilder):
    """Builds the tree, turns each entry into lines as it ends, and forgets it: a file may be larger than memory."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(element_factory=Node)
        self.reading = reading
        self.expat: Any = None
        self.open: list[Node] = []
        self.current: _Statement | None = None

    @property
    def line(self) -> int | None:
        """Where the parser is."""
        return self.expat.CurrentLineNumber if self.expat is not None else None

    def start(self, tag: Any, attrs: Any, /) -> Any:
        """An element begins."""
        node = super().start(tag, attrs)
        if isinstance(node, Node):
            node.line = self.line or 0
            self.open.append(node)
            if node.name in KINDS:
                self.current = _Statement(node, self.reading)
        return node

    def end(self, tag: Any, /) -> Element:
        """An element ends."""
        node = super().end(tag)
        self.open.pop()
        if isinstance(node, Node) and self.current is not None:
            if node.name == "Ntry" and self.open and self.open[-1] is self.current.node:
                self.current.entry(node)
                node.clear()
            elif node is self.current.node:
                self._finish()
        return node

    def cut_short(self) -> None:
        """The file ends in the middle: what was whole is kept."""
        if self.current is not None:
            self._finish(whole=False)

    def _finish(self, *, whole: bool = True) -> None:
        if self.current is not None and (made := self.current.made(whole=whole)) is not None:
            self.reading.statements.append(made)
        self.current = None


class _Statement:
    """One statement while it is read."""

    def __init__(self, node: Node, reading: Reading) -> None:
        self.node, self.reading = node, reading
        self.lines: list[BankLine] = []
        self.count = 0
        self.pending = 0
        self.unreadable = False

    @property
    def account(self) -> str:
        """Whose statement it is."""
        return account_number(at(self.node, "Acct/Id/IBAN") or at(self.node, "Acct/Id/Othr/Id") or "")

    @property
    def currency(self) -> str | None:
        """The account's currency, else that of its balances."""
        found = at(self.node, "Acct/Ccy")
        amounts = (balance.find_first("Amt") for balance in self.node.all("Bal"))
        return found or next((each.get("Ccy") for each in amounts if each is not None and each.get("Ccy")), None)

    def entry(self, node: Node) -> None:
        """An entry has ended."""
        self.count += 1
        if (at(node, "Sts/Cd") or at(node, "Sts") or "BOOK").strip() in _NEVER_BOOKED:
            self.pending += 1
            return
        before = len(self.reading.troubles)
        with self.reading.entry(f"entry {self.count}", node.line):
            made = at(self.node, "CreDtTm")
            self.lines += lines_of(node, self.account, self.currency, made, self.reading.file)
        self.unreadable |= len(self.reading.troubles) > before

    def made(self, *, whole: bool) -> Statement | None:
        """The statement, if it says of which account; without balances when not all of it could be read."""
        if not self.account:
            self.reading.trouble("field_missing", where="Acct/Id", line=self.node.line, doubt=False, field="Acct/Id")
            return None
        currency = self.currency or next((line.amount.currency for line in self.lines), "")
        balances: dict[str, Money] = {}
        if whole and not self.unreadable:
            with self.reading.entry("Bal", self.node.line):
                balances = dict(self._balances())
        days = sorted(line.booked_on for line in self.lines)
        number = at(self.node, "ElctrncSeqNb") or at(self.node, "LglSeqNb") or ""
        return Statement(
            account=self.account,
            currency=currency,
            sort="statement" if self.node.name == "Stmt" else "notification",
            reference=(at(self.node, "Id") or "").strip(),
            number=int(number) if number.strip().isdigit() else None,
            from_on=self._day("FrToDt/FrDtTm") or (days[0] if days else None),
            to_on=self._day("FrToDt/ToDtTm") or (days[-1] if days else None),
            opening=balances.get("opening"),
            closing=balances.get("closing"),
            lines=identified(self.lines),
            pending=self.pending,
            file=self.reading.file,
            line=self.node.line,
        )

    def _balances(self) -> Iterator[tuple[str, Money]]:
        """The first opening and the last closing balance."""
        known: set[str] = set()
        for node in self.node.all("Bal"):
            name = _BALANCES.get((at(node, "Tp/CdOrPrtry/Cd") or "").strip())
            amount = node.find_first("Amt")
            if name is None or amount is None or (name == "opening" and name in known):
                continue
            known.add(name)
            value = money(amount.text, amount.get("Ccy") or self.currency, "Bal/Amt")
            yield name, -value if at(node, "CdtDbtInd") == "DBIT" else value

    def _day(self, path: str) -> Any:
        text = inner(self.node, path)
        try:
            return day(text, path) if text else None
        except Unreadable:
            # A period nobody can read is no reason to refuse entries that have days of their own.
            return None
