"""Money in over HTTP: a statement imported, its lines matched, the collections told; two people at one line."""

import asyncio
import base64
from decimal import Decimal
from typing import Any

from tests.api.house import ATLAS, HANBIT, Caller
from tests.banking.files import camt, detail, entry, statement
from tests.contract_documents import changed, document

ACCOUNT = "계좌번호 : 123-456789-01-011\n"
HEADER = "거래일시,적요,의뢰인/수취인,출금액(원),입금액(원),거래후잔액,상대계좌번호\n"
FEE = Decimal(184_800_000)
"""What the partner owes the vendor for Hanbit: 168 million and tax."""
VENDOR_ROW = 4
FIRST = "NORTHWIND-2026-000001"


def export(*rows: str) -> bytes:
    """What a Korean bank exports."""
    return (ACCOUNT + HEADER + "".join(f"{row}\n" for row in rows)).encode("cp949")


def paid(
    amount: Decimal | int = FEE, *, text: str = "타행이체", name: str = "(주)다온시스템", day: str = "2026.03.02"
) -> str:
    return f"{day} 10:11:12,{text},{name},0,{amount},,110-222-333333"


async def bring(caller: Caller, content: bytes, **query: Any) -> Any:
    """Import it as finance of the vendor."""
    spelled = {name: str(value).lower() for name, value in query.items()}
    path = "/finance/statements?" + "&".join(f"{name}={value}" for name, value in {"file": "a.csv", **spelled}.items())
    return await caller.post(path, by="finance-own", content=content)


async def lines(caller: Caller, **query: str) -> list[dict[str, Any]]:
    told = "&".join(f"{name}={value}" for name, value in query.items())
    found: list[dict[str, Any]] = (await caller.get(f"/finance/lines?{told}", by="finance-own")).json()["items"]
    return found


async def decide(caller: Caller, verb: str, **body: Any) -> Any:
    return await caller.post(f"/match.{verb}", by="finance-own", json=body)


async def owed(caller: Caller, n: int = VENDOR_ROW) -> Decimal:
    shown = (await caller.get(f"/deliveries/{HANBIT}")).json()
    row = next(each for each in shown["view"]["instalments"] if each["n"] == n)
    return Decimal(row["outstanding"])


async def entries(caller: Caller, n: int = VENDOR_ROW) -> list[tuple[str, Decimal]]:
    shown = (await caller.get(f"/deliveries/{HANBIT}")).json()
    mine = [each for each in shown["view"]["entries"] if each["instalment"] == n]
    return sorted((each["sort"], Decimal(each["amount"])) for each in mine)


async def nothing_is_off(caller: Caller) -> None:
    checks = caller.stage.store.checks
    assert checks.equations() == ()
    assert checks.numbering() == ()
    assert checks.money_in() == ()


async def test_a_payment_is_matched_by_name_and_amount_and_recorded_once(caller: Caller):
    content = export(paid())
    first = await bring(caller, content)
    assert first.status_code == 200, first.text
    report = first.json()
    assert report["counts"] == {"applied": 1}
    assert (report["left"], report["refused"]) == (0, 0)
    assert report["lines"][0]["rule"] == "name"
    assert await owed(caller) == 0
    again = (await bring(caller, content)).json()
    assert again["counts"] == {}
    assert again["statements"][0]["known"] == 1
    assert await entries(caller) == [("invoiced", FEE), ("paid", FEE)]
    await nothing_is_off(caller)


async def test_dry_run_changes_nothing(caller: Caller):
    report = (await bring(caller, export(paid()), dry_run=True)).json()
    assert report["counts"] == {"applied": 1}
    assert await lines(caller) == []
    assert await owed(caller) == FEE


async def test_two_exports_of_one_day_tell_the_same_line_once(caller: Caller):
    await bring(caller, export(paid(1000, name="아무개")))
    longer = (await bring(caller, export(paid(1000, name="아무개"), paid(1000, name="아무개")))).json()
    assert (longer["statements"][0]["new"], longer["statements"][0]["known"]) == (1, 1)
    assert len(await lines(caller)) == 2


async def test_the_invoice_named_is_paid_in_part_and_the_rest_is_owed(caller: Caller):
    await bring(caller, export(paid(100_000_000, text=f"대금 {FIRST}", name="어느 회사")))
    assert await owed(caller) == FEE - 100_000_000
    [line] = await lines(caller)
    assert (line["state"], line["rule"]) == ("applied", "invoice")


async def test_charges_within_tolerance_settle(caller: Caller):
    await bring(caller, export(paid(FEE - 15_000, text=FIRST)))
    assert await owed(caller) == 0
    assert await entries(caller) == [("invoiced", FEE), ("paid", Decimal(15_000)), ("paid", FEE - 15_000)]
    await nothing_is_off(caller)


async def test_what_is_too_much_stays_with_the_line(caller: Caller):
    await bring(caller, export(paid(FEE + 5_000_000, text=FIRST)))
    [line] = await lines(caller)
    assert (line["state"], Decimal(line["unapplied"])) == ("part_applied", Decimal(5_000_000))
    assert await owed(caller) == 0
    await nothing_is_off(caller)


async def test_a_suggestion_waits_for_a_person_and_teaches_the_payer(caller: Caller):
    await bring(caller, export(paid(1_000_000, name="다온 자금팀")))
    [line] = await lines(caller, state="unapplied")
    to = [{"delivery": HANBIT, "instalment": VENDOR_ROW}]
    answer = await decide(caller, "confirm", line=line["id"], to=to, id="c1")
    assert answer.status_code == 200, answer.text
    assert (await decide(caller, "confirm", line=line["id"], to=to, id="c1")).json() == answer.json()
    assert await owed(caller) == FEE - 1_000_000
    report = (await bring(caller, export(paid(FEE - 1_000_000, name="다온 자금팀", day="2026.03.01")))).json()
    assert report["lines"][0]["rule"] == "account"
    assert await owed(caller) == 0


async def test_a_wrong_match_is_undone_and_may_be_made_again(caller: Caller):
    await bring(caller, export(paid()))
    [line] = await lines(caller)
    undone = await decide(caller, "undo", line=line["id"], reason="that was for another deal")
    assert undone.status_code == 200, undone.text
    assert await owed(caller) == FEE
    [line] = await lines(caller)
    assert (line["state"], Decimal(line["allocated"])) == ("unapplied", Decimal(0))
    await nothing_is_off(caller)
    to = [{"delivery": HANBIT, "instalment": VENDOR_ROW}]
    assert (await decide(caller, "confirm", line=line["id"], to=to)).status_code == 200
    assert await owed(caller) == 0
    assert [sort for sort, _ in await entries(caller)] == ["invoiced", "paid", "paid", "refunded"]
    await nothing_is_off(caller)


async def test_of_two_people_at_one_line_one_wins_and_the_other_is_told(caller: Caller):
    await bring(caller, export(paid(1_000_000, name="모르는 회사")))
    [line] = await lines(caller)
    to = [{"delivery": HANBIT, "instalment": VENDOR_ROW}]
    answers = await asyncio.gather(
        *(
            caller.post("/match.confirm", json={"line": line["id"], "to": to, "seq": line["seq"]},
                        headers={"x-postsales-as": who})
            for who in ("finance:nari", "finance:robert")
        )
    )  # fmt: skip
    assert sorted(answer.status_code for answer in answers) in ([200, 404], [200, 409])
    answers = await asyncio.gather(
        *(decide(caller, "ignore", line=line["id"], reason="x", seq=line["seq"]) for _ in range(2))
    )
    assert {answer.json()["code"] for answer in answers} == {"line_matched_already"}
    assert await owed(caller) == FEE - 1_000_000


async def test_never_more_than_is_there_or_owed(caller: Caller):
    await bring(caller, export(paid(1_000_000, name="모르는 회사")))
    [line] = await lines(caller)
    for amount, n, code in (
        ("2000000", VENDOR_ROW, "more_than_there"),
        ("-5", VENDOR_ROW, "amount_not_positive"),
        ("0.5", VENDOR_ROW, "finer_than_minor_unit"),
        ("1", 1, "not_open_for_payment"),
    ):
        to = [{"delivery": HANBIT, "instalment": n, "amount": amount}]
        answer = await decide(caller, "confirm", line=line["id"], to=to)
        assert (answer.status_code, answer.json()["code"]) == (409, code), answer.text
    nothing = await decide(caller, "confirm", line=line["id"])
    assert nothing.json()["code"] == "nothing_suggested"
    assert await owed(caller) == FEE


async def test_rejected_and_ignored_lines_say_why(caller: Caller):
    await bring(caller, export(paid(FEE - 50_000_000)))
    [line] = await lines(caller)
    assert (line["state"], line["reasons"][0]["code"]) == ("suggested", "amount_differs")
    await decide(caller, "reject", line=line["id"], reason="a loan")
    [line] = await lines(caller)
    assert (line["state"], line["reasons"][0]["facts"]["why"]) == ("unapplied", "a loan")
    again = await caller.post("/match.again", by="finance-own", json={})
    assert again.json() == {}
    await decide(caller, "ignore", line=line["id"], reason="a loan of the owner")
    assert [each["state"] for each in await lines(caller)] == ["ignored"]
    await decide(caller, "undo", line=line["id"], reason="not at all")
    assert [each["state"] for each in await lines(caller)] == ["unapplied"]


async def test_a_bounced_payment_is_owed_again(caller: Caller):
    back = "2026.03.02 12:00:00,타행이체 입금취소,(주)다온시스템,184800000,0,,110-222-333333"
    report = (await bring(caller, export(paid(), back))).json()
    assert report["left"] == 0
    [reversal] = await lines(caller, state="suggested")
    assert reversal["rule"] == "reversal"
    assert (await decide(caller, "confirm", line=reversal["id"])).status_code == 200
    assert await owed(caller) == FEE
    await nothing_is_off(caller)


async def test_what_the_bank_took_back_is_not_undone_once_more(caller: Caller):
    back = "2026.03.02 12:00:00,타행이체 입금취소,(주)다온시스템,184800000,0,,110-222-333333"
    await bring(caller, export(paid(), back))
    [reversal] = await lines(caller, state="suggested")
    [came] = await lines(caller, state="applied")
    await decide(caller, "confirm", line=reversal["id"])
    refused = await decide(caller, "undo", line=came["id"], reason="We looked at it together")
    assert (refused.status_code, refused.json()["code"]) == (409, "taken_back_already")
    assert reversal["id"] in refused.text
    assert await owed(caller) == FEE
    await nothing_is_off(caller)


async def test_a_payment_is_taken_back_once(caller: Caller):
    back = "2026.03.0{},12:00:00,타행이체 입금취소,(주)다온시스템,184800000,0,,110-222-333333"
    once, twice = (back.format(day).replace(",", " ", 1) for day in (2, 3))
    await bring(caller, export(paid(), once, twice))
    first, second = await lines(caller, state="suggested")
    assert (await decide(caller, "confirm", line=first["id"])).status_code == 200
    refused = await decide(caller, "confirm", line=second["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "taken_back_already")
    later = back.format(4).replace(",", " ", 1)
    await bring(caller, export(later))
    [unknown] = await lines(caller, state="unapplied")
    assert [reason["code"] for reason in unknown["reasons"]] == ["nothing_to_reverse"]
    assert await owed(caller) == FEE
    await nothing_is_off(caller)


async def test_what_was_left_of_a_bounced_overpayment_is_gone_with_it(caller: Caller):
    more = FEE + 4_000_000
    back = f"2026.03.02 12:00:00,타행이체 입금취소,(주)다온시스템,{more},0,,110-222-333333"
    await bring(caller, export(paid(more), back))
    [came] = [line for line in await lines(caller) if line["amount"] == str(more)]
    to = [{"delivery": share["delivery"], "instalment": share["n"]} for share in came["shares"]]
    in_part = (await decide(caller, "confirm", line=came["id"])).json()
    assert in_part["details"]["left"] == "4000000"
    [came] = await lines(caller, state="part_applied")
    assert came["unapplied"] == "4000000"
    [reversal] = await lines(caller, state="suggested")
    taken_back = (await decide(caller, "confirm", line=reversal["id"])).json()
    assert (taken_back["details"]["line_state"], taken_back["details"]["left"]) == ("applied", None)
    assert await owed(caller) == FEE
    assert await lines(caller, state="open") == []
    await nothing_is_off(caller)
    refused = await decide(caller, "confirm", line=came["id"], to=to)
    assert (refused.status_code, refused.json()["code"]) == (409, "taken_back_already")
    shown = next(line for line in await lines(caller) if line["id"] == came["id"])
    assert [reason["code"] for reason in shown["reasons"]] == ["rest_went_back"]


async def test_what_cannot_be_read_is_told_with_its_place(caller: Caller):
    content = export(paid(), "2026.13.99 10:00:00,x,y,0,1000,,")
    told = await bring(caller, content)
    assert (told.status_code, told.json()["code"]) == (422, "statement_doubtful")
    [problem] = told.json()["problems"]
    assert (problem["line"], problem["code"], problem["file"]) == (4, "not_a_date", "a.csv")
    assert await lines(caller) == []
    forced = (await bring(caller, content, force=True)).json()
    assert forced["counts"] == {"applied": 1}
    assert len(forced["doubts"]) == 1
    never = await bring(caller, b'<!DOCTYPE a [<!ENTITY x "y">]><Document>&x;</Document>', force=True)
    assert (never.status_code, never.json()["problems"][0]["code"]) == (422, "xml_forbidden")


async def test_an_account_belongs_to_one_legal_entity(caller: Caller):
    await bring(caller, export(paid()))
    body = {"content": base64.b64encode(export(paid(5))).decode(), "legal_entity": "northwind-us"}
    answer = await caller.post("/finance/statements", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "account_of_another")
    assert ATLAS


async def test_a_reversal_that_names_what_it_reverses_needs_nobody(caller: Caller):
    iban: dict[str, Any] = {"iban": "KR0012345678", "currency": "KRW", "opening": "0"}
    came = entry("184800000", detail(text=FIRST, e2e="E-77"), ref="A1", currency="KRW")
    back = entry("184800000", detail(text="returned", e2e="E-77"), ref="A2", currency="KRW", direction="DBIT",
                 more="<RvslInd>true</RvslInd>")  # fmt: skip
    report = (await bring(caller, camt(statement(came, back, **iban)))).json()
    assert report["left"] == 0
    assert await owed(caller) == FEE
    assert {line["state"] for line in await lines(caller)} == {"applied"}
    assert await entries(caller) == [("invoiced", FEE), ("paid", FEE), ("refunded", FEE)]
    again = (await bring(caller, camt(statement(came, back, **iban)))).json()
    assert again["counts"] == {}
    await nothing_is_off(caller)


async def test_a_virtual_account_is_the_surest_reference(empty: Caller):
    own = "900-1234-567890"
    contract = changed(document(), "vendor_terms.payment_schedule.0.virtual_account", own)
    assert (await empty.post("/deliveries", json={"contract": contract})).status_code == 201
    text = f"입금일시,가상계좌번호,입금자명,입금액,계좌번호\n2026-03-02 10:00,{own},홍길동,1000000,1-2-3456789\n"
    report = (await bring(empty, text.encode("cp949"))).json()
    assert report["lines"][0]["rule"] == "reference"
    assert await owed(empty) == FEE - 1_000_000
    invoice = empty.stage.store.invoices.get(FIRST)
    assert invoice is not None
    assert own in invoice.html


async def test_the_same_statement_with_one_line_changed_is_told(caller: Caller):
    told = [entry("100", ref="A1", currency="KRW"), entry("200", ref="A2", currency="KRW")]
    iban: dict[str, Any] = {"iban": "KR0012345678", "currency": "KRW", "opening": "0"}
    await bring(caller, camt(statement(*told, **iban)))
    told[1] = entry("250", ref="A2", currency="KRW")
    answer = await bring(caller, camt(statement(*told, **iban)))
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["problems"]] == ["entry_differs", "statement_differs"]
    forced = (await bring(caller, camt(statement(*told, **iban)), force=True)).json()
    assert forced["counts"] == {}
    assert sorted(Decimal(line["amount"]) for line in await lines(caller)) == [100, 200]
    late = camt(statement(entry("5", ref="A9", currency="KRW"), **{**iban, "opening": "7"}, number=23, id="S-23"))
    codes = {each["code"] for each in (await bring(caller, late)).json()["problems"]}
    assert codes == {"statement_out_of_sequence"}


async def test_nobody_but_the_match_says_which_bank_line_has_paid(caller: Caller):
    body = {"instalment": 1, "amount": "1000", "allocation": "0123456789abcdef-1"}
    answer = await caller.say("finance:nari", "payment.record", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_argument")
    assert [(each["path"], each["code"]) for each in answer.json()["problems"]] == [("allocation", "not_yours_to_fill")]
