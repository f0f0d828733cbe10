"""How banks spell their CSV exports, as data. A profile names the columns that say a thing; the first there is wins."""

from __future__ import annotations

from postsales.domain.frozen import Stated

Names = tuple[str, ...]


class Profile(Stated):
    """One way of exporting. Header names are compared without blanks and brackets, so `입금액(원)` is `입금액`.

    Either `credit` and `debit` columns, or one signed `amount`. `currency` is the account's unless a column says it.
    `dates` are strptime patterns. `reversals` are words by which a correction is known.
    """

    name: str
    delimiters: str = ",\t;"
    currency: str = "KRW"
    dates: Names = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d")
    decimal_comma: bool = False
    date: Names
    credit: Names = ()
    debit: Names = ()
    amount: Names = ()
    balance: Names = ()
    payer_name: Names = ()
    payer_account: Names = ()
    credited_account: Names = ()
    remittance: Names = ()
    structured: Names = ()
    reference: Names = ()
    currency_column: Names = ()
    account: Names = ("계좌번호", "account", "account number", "iban")
    reversals: Names = ("입금취소", "취소", "정정", "reversal")


KOREAN = Profile(
    name="korean",
    date=("거래일시", "거래일자", "거래일", "입금일시", "입금일자", "일자", "날짜"),
    credit=("입금액", "입금금액", "입금", "맡기신금액", "받으신금액"),
    debit=("출금액", "출금금액", "출금", "찾으신금액", "지급금액"),
    balance=("거래후잔액", "거래후 잔액", "잔액", "남은금액"),
    payer_name=("보낸분/받는분", "의뢰인/수취인", "입금의뢰인", "상대계좌예금주명", "상대예금주명", "의뢰인",
                "입금자명", "입금자", "보낸분", "기재내용", "내용", "거래내용"),
    payer_account=("상대계좌번호", "상대계좌", "의뢰인계좌", "입금계좌번호"),
    credited_account=("가상계좌번호", "가상계좌"),
    remittance=("적요", "거래적요", "메모", "통장메모", "비고", "내통장표시", "받는통장표시내용", "송금메모"),
    structured=("수납번호", "납부번호", "고객관리번호"),
    reference=("거래번호", "거래고유번호", "전문번호"),
    currency_column=("통화", "통화코드"),
)  # fmt: skip

ENGLISH = Profile(
    name="english",
    currency="USD",
    dates=("%Y-%m-%d", "%m/%d/%Y", "%Y/%m/%d", "%d-%b-%Y"),
    date=("booking date", "posted date", "posting date", "transaction date", "date"),
    credit=("credit", "credit amount", "paid in", "money in", "deposit"),
    debit=("debit", "debit amount", "paid out", "money out", "withdrawal"),
    amount=("amount",),
    balance=("balance", "running balance"),
    payer_name=("name", "payer", "counterparty", "payee", "originator"),
    payer_account=("counterparty account", "payer account", "originator account"),
    credited_account=("virtual account",),
    remittance=("description", "details", "memo", "narrative", "remittance information"),
    structured=("structured reference", "creditor reference"),
    reference=("transaction id", "bank reference", "transaction reference"),
    currency_column=("currency",),
)

GERMAN = Profile(
    name="german",
    currency="EUR",
    dates=("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"),
    decimal_comma=True,
    date=("buchungstag", "buchungsdatum", "buchung"),
    amount=("betrag", "betrag (eur)", "umsatz"),
    balance=("saldo", "saldo nach buchung"),
    payer_name=("beguenstigter/zahlungspflichtiger", "name zahlungsbeteiligter", "auftraggeber/empfänger"),
    payer_account=("kontonummer/iban", "iban zahlungsbeteiligter", "kontonummer"),
    remittance=("verwendungszweck",),
    structured=("kundenreferenz (end-to-end)",),
    currency_column=("waehrung", "währung"),
    account=("auftragskonto", "iban auftragskonto"),
)

PROFILES = {profile.name: profile for profile in (KOREAN, ENGLISH, GERMAN)}
