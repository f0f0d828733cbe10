"""Statements in the shapes several banks send them, made up."""

from __future__ import annotations

CAMT_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def camt(*statements: str, version: str = "camt.053.001.02") -> bytes:
    """A message of that version around its statements."""
    kind = "BkToCstmrDbtCdtNtfctn" if version.startswith("camt.054") else "BkToCstmrStmt"
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{version}"
    body = "\n".join(statements)
    head = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-03T06:00:00+01:00</CreDtTm></GrpHdr>"
    return f'{CAMT_HEAD}<Document xmlns="{namespace}"><{kind}>{head}\n{body}\n</{kind}></Document>\n'.encode()


def statement(
    *entries: str, opening: str = "1000.00", closing: str | None = None, number: int = 17, id: str = "S-17",
    iban: str = "DE89370400440532013000", currency: str = "EUR", kind: str = "Stmt",
) -> str:  # fmt: skip
    """A statement around its entries, one per line."""
    told = "\n".join(entries)
    balances = balance("OPBD", opening, currency) + (balance("CLBD", closing, currency) if closing else "")
    return f"""<{kind}><Id>{id}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>2026-03-03T06:00:00</CreDtTm>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{balances}
{told}
</{kind}>"""


def balance(code: str, amount: str, currency: str = "EUR") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if amount.startswith('-') else 'CRDT'}</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
    )


def entry(
    amount: str = "250.00", *details: str, ref: str | None = "REF1", direction: str = "CRDT", currency: str = "EUR",
    status: str = "<Sts>BOOK</Sts>", more: str = "", dates: str = "<BookgDt><Dt>2026-03-02</Dt></BookgDt>"
    "<ValDt><Dt>2026-03-02</Dt></ValDt>",
) -> str:  # fmt: skip
    """An entry with its details."""
    told = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    named = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{more}{status}{dates}'
        f"{named}{told}</Ntry>"
    )


def detail(
    name: str = "Hanbit GmbH", *, text: str = "Invoice NORTHWIND-2026-000123", iban: str = "DE02120300000000202051",
    e2e: str = "NOTPROVIDED", amount: str = "", new: bool = False, more: str = "",
) -> str:  # fmt: skip
    """A transaction: who paid from where, what for. `new` spells names as messages of 2019 and later do."""
    party = f"<Pty><Nm>{name}</Nm></Pty>" if new else f"<Nm>{name}</Nm>"
    return (
        f"<TxDtls><Refs><EndToEndId>{e2e}</EndToEndId></Refs>{amount}<RltdPties><Dbtr>{party}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd>{more}</RmtInf></TxDtls>"
    )


GERMAN_MT940 = """:20:STARTUMSE
:25:37040044/0532013000
:28C:00017/001
:60F:C260301EUR1000,00
:61:2603020302C250,00NTRFNONREF//BANKREF1
:86:166?00SEPA-GUTSCHRIFT?109310?20EREF+E2E-77?21SVWZ+Rechnung NORTHWIND-2
?22026-000123 Danke?30PBNKDEFF?31DE02120300000000202051?32Hanbit Gm?33bH
:61:2603020302RC50,00NRTINONREF//BANKREF2
:86:166?00RUECKUEBERWEISUNG?20SVWZ+zurueck?32Hanbit GmbH
:62F:C260302EUR1200,00
-
"""

DUTCH_MT940 = """{1:F01RABONL2UXXXX0000000000}{2:I940RABONL2UXXXXN}{4:
:20:940S260302
:25:NL91ABNA0417164300 EUR
:28C:0
:60F:C260301EUR000000001000,00
:61:260302C000000000250,00N541EREF//ABC12345
/TRCD/00100/
:86:/EREF/E2E-9/ORDP//NAME/Maru Kliniek B.V./IBAN/NL20INGB0001234567/REMI
/USTD//NORTHWIND-2026-000124/
:62F:C260302EUR000000001250,00
-}
"""

KOREAN_HEADER = "No,거래일시,적요,의뢰인/수취인,출금액(원),입금액(원),거래후잔액,상대계좌번호,거래점"


def korean(*rows: str, account: str = "123-456789-01-011") -> str:
    """An export of a Korean bank: what was asked for above, the newest first, a sum below."""
    head = f"조회기간 : 2026.03.01 ~ 2026.03.31\n계좌번호 : {account}\n"
    return head + "\n".join([KOREAN_HEADER, *rows, "합계,,,,500,33000000,,,"]) + "\n"


PAID = '2,2026.03.03 10:11:12,타행이체,㈜한빛전자,0,"33,000,000","43,000,000",110-222-333333,신한'
FEE = '1,2026.03.02 09:00:00,수수료,우리은행,500,0,"10,000,000",,'
