"""One delivery on one screen: what a sales rep reads in front of the customer.

Plain text, laid out here: a table library would double the time it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from postsales.cli.delivery_head import Head
from postsales.cli.look import day, is_past, moment, money, package_stands, style
from postsales.cli.session import Session

OPEN_PROMISES = frozenset({"proposed", "open", "done", "broken"})
OVER_VISITS = frozenset({"done", "incomplete", "missed", "cancelled"})
TAKEN_OFF = ("refunded", "credited", "written_off")
"""With these, where there are any, what was agreed adds up: paid less refunded, credited, written off, open."""
OPEN_TASKS = frozenset({"proposed", "open"})


def screen(session: Session, shown: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """The lines."""
    look = Look(session, shown, now)
    yield from look.head()
    yield from look.promises()
    yield from look.items()
    yield from look.issues()
    yield from look.actions()
    yield from look.recoveries()
    yield from look.installation()
    yield from look.scope()
    yield from look.amendments()
    yield from look.closing()
    yield from look.money()
    yield from look.rest()


class Look(Head):
    """What is shown below the head."""

    # What is open

    def promises(self) -> Iterator[str]:
        """What was promised and is not settled, the next one first."""
        live = self.status.get("promises")
        rows = live if live is not None else self.view.get("promises") or ()
        found = [row for row in rows if row.get("status", row.get("state")) in OPEN_PROMISES]
        found.sort(key=lambda row: row["due_on"])
        yield from self.section("promises", [self.promise(row) for row in found])

    def promise(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Number, date, who, what."""
        state = str(row.get("status", row.get("state")))
        late = state == "broken" or (state != "done" and is_past(row["due_on"], self.now))
        words = "promise_done" if state == "done" else state
        moved = self.session.w("label", "moved", n=row["moves"]) if row.get("moves") else ""
        told = ", ".join(filter(None, [self.session.w("state", words) if state != "open" else "", moved]))
        what = f"{row['what']} ({told})" if told else row["what"]
        due_on = style(row["due_on"], "red") if late else row["due_on"]
        return str(row["n"]), due_on, self.names.get(row["owner"], row["owner"]), what

    def items(self) -> Iterator[str]:
        """What visits and rejections left to be done, what holds acceptance back first."""
        found = [row for row in self.view.get("punch_items") or () if row.get("resolved_on") is None]
        found.sort(key=lambda row: (not row["blocking"], row["n"]))
        yield from self.section("items", [self.item(row) for row in found])

    def item(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Number, by when it is done or at least promised, who, what."""
        w = self.session.w
        what = f"{row['what']} ({w('label', 'blocks')})" if row["blocking"] else row["what"]
        if row.get("owner"):
            late = is_past(row["due_on"], self.now)
            due_on = style(row["due_on"], "red") if late else row["due_on"]
            return str(row["n"]), due_on, self.names.get(row["owner"], row["owner"]), what
        until = row.get("promise_by")
        told = w("label", "promise_by", at=moment(until)) if until else w("label", "nobody_promised")
        return str(row["n"]), style(told, "yellow" if until else "red"), w("side", row["side"]), what

    def closing(self) -> Iterator[str]:
        """Once it is live: what the checklist still waits for beyond what stands above, and what was let pass."""
        if self.status.get("stage") != "live":
            return
        told = [each for each in self.status.get("closing") or () if each["waivable"] and each["state"] != "done"]
        yield from self.section("checklist", [self.point(each) for each in told])

    def point(self, item: Mapping[str, Any]) -> tuple[str, ...]:
        """What it is, whether it holds the closing back, and why it was let pass."""
        w, (kind, _, n) = self.session.w, item["matter"].partition(":")
        if item["state"] == "waived":
            state = w("state", "waived")
        else:
            state = style(w("state", "holds_closing"), "yellow") if item["holds"] else w("state", "to_look_at")
        return w("matter", kind, n=n), state, item.get("reason") or ""

    def issues(self) -> Iterator[str]:
        """Open issues with whose move it is and their clock."""
        found = [row for row in self.view.get("issues") or () if row.get("closed_at") is None]
        found.sort(key=lambda row: (not row["blocking"], row["n"]))
        yield from self.section("issues", [self.issue(row) for row in found])

    def actions(self) -> Iterator[str]:
        """What is to be done for the customer, the earliest first."""
        found = [row for row in self.view.get("actions") or () if row["state"] == "open"]
        found.sort(key=lambda row: row["due_on"])
        yield from self.section("actions", [self.action(row) for row in found])

    def action(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Number, date, who, what, which sort."""
        due_on = style(row["due_on"], "red") if is_past(row["due_on"], self.now) else row["due_on"]
        sort = self.session.w("action_sort", row["sort"])
        return str(row["n"]), due_on, self.names.get(row["owner"], row["owner"]), f"{row['what']} ({sort})"

    def recoveries(self) -> Iterator[str]:
        """What is being made good, and what the customer has in hand."""
        found = self.view.get("recoveries") or ()
        if not found and not self.view.get("balances"):
            return
        # Most deliveries have nothing to make good: what shows it is loaded when there is.
        from postsales.cli import recovery

        running = [row for row in found if row["state"] not in recovery.OVER]
        yield from self.section("recoveries", [recovery.line(self.session, row, self.names) for row in running])
        left = [row for row in self.view.get("balances") or () if Decimal(str(row["left"])) > 0]
        yield from self.section(
            "balances",
            [(str(row["n"]), money(row["left"], row["currency"]), self.session.w("side", row["side"])) for row in left],
        )

    def issue(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Number, how bad, who has the ball, until when, what."""
        w = self.session.w
        waits = self.until(row)
        until = ""
        if row.get("promised_on"):
            until = w("label", "until", at=row["promised_on"])
        elif waits:
            section, key = ("clock", "late") if is_past(waits, self.now) else ("label", "until")
            until = w(section, key, at=moment(waits))
        marks = [
            w("label", "claim") if row["claim"] else "",
            w("label", "blocks") if row["blocking"] else "",
            w("verdict", row["verdict"]) if row.get("verdict") else "",
        ]
        marked = ", ".join(filter(None, marks))
        clock = style(until, "red") if is_past(waits, self.now) and not row.get("promised_on") else until
        what = f"{row['title']} ({marked})" if marked else row["title"]
        return str(row["n"]), w("severity", row["severity"]), w("side", row["ball"]) or "–", clock or "–", what

    def until(self, row: Mapping[str, Any]) -> str | None:
        """When whoever has the ball must have answered: live, else as recorded."""
        for standing in self.status.get("issues") or ():
            if standing["n"] == row["n"] and standing.get("until"):
                return str(standing["until"])
        found = row["acknowledge_by"] if row["state"] == "requested" else row["answer_by"]
        return str(found) if found else None

    def installation(self) -> Iterator[str]:
        """Packages that are not done, visits ahead, acceptance that is asked for."""
        w = self.session.w
        rows: list[tuple[str, ...]] = []
        for package in self.view.get("packages") or ():
            due_on = package.get("due_on") or ""
            late = package["state"] == "planned" and is_past(due_on, self.now)
            rows.append(
                (
                    w("label", "package"),
                    style(due_on, "red") if late else due_on,
                    package_stands(self.session, package),
                    f"{package['name']} ({w('side', package['side'])})",
                )
            )
        for visit in self.view.get("visits") or ():
            if visit["state"] not in OVER_VISITS or visit.get("owed_by"):
                rows.append(self.visit(visit))
        rows += [self.task(task) for task in self.view.get("tasks") or () if task["state"] in OPEN_TASKS]
        for acceptance in self.view.get("acceptances") or ():
            rows.append(
                (
                    w("label", "acceptance"),
                    self.decided_or_due(acceptance),
                    w("state", acceptance["state"]),
                    " · ".join(filter(None, [w("scope", acceptance["scope"]), acceptance.get("certificate")])),
                )
            )
        yield from self.section("installation", rows)

    def decided_or_due(self, acceptance: Mapping[str, Any]) -> str:
        """The day it was decided; as long as it is not, the last one of the window."""
        if acceptance["decided_at"]:
            return day(acceptance["decided_at"])
        ends_at = acceptance["window_ends_at"]
        # The window ends with its last day, at the midnight after.
        return day((datetime.fromisoformat(ends_at) - timedelta(microseconds=1)).isoformat()) if ends_at else "–"

    # Beside what was sold

    def scope(self) -> Iterator[str]:
        """Requests that wait for somebody, and included service of which little is left."""
        from postsales.cli import entitlement, scope

        asked = [row for row in self.view.get("scope") or () if row["state"] in scope.OPEN]
        yield from self.section("scope", [scope.line(self.session, row, self.names) for row in asked])
        low = [row for row in self.view.get("entitlements") or () if row.get("level")]
        yield from self.section("entitlements", [entitlement.line(self.session, row) for row in low])

    def visit(self, visit: Mapping[str, Any]) -> tuple[str, ...]:
        """A visit ahead; red when its engineer has said that they are away."""
        away = visit.get("away_until")
        who = self.names.get(visit["engineer"], visit["engineer"])
        told = self.session.w("label", "engineer_away", person=who, until_on=away) if away else who
        return (
            f"{self.session.w('label', 'visit')} {visit['n']}",
            style(visit["on"], "red") if away else visit["on"],
            self.session.w("state", visit["state"]),
            f"{visit['purpose']} ({told})",
        )

    def task(self, task: Mapping[str, Any]) -> tuple[str, ...]:
        """Number, date, state, what the customer is to do, and who."""
        w = self.session.w
        due_on = style(task["due_on"], "red") if task.get("late_since") else task["due_on"]
        owner = self.names.get(task["owner"], task["owner"])
        return f"{w('label', 'task')} {task['n']}", due_on, w("state", task["state"]), f"{task['what']} ({owner})"

    # Money

    def amendments(self) -> Iterator[str]:
        """How the contract was changed since, the newest last."""
        w = self.session.w
        yield from self.section(
            "amendments",
            [
                (f"{w('label', 'amendment')} {row['n']}", row["signed_on"], row["reason"], self.amended(row))
                for row in self.view.get("amendments") or ()
            ],
        )

    def amended(self, row: Mapping[str, Any]) -> str:
        """What it changes, or that it changes nothing, and why."""
        if row.get("withdrawn_for") is not None:
            return style(self.session.w("label", "withdrawn_for", instalment=row["withdrawn_for"]), "yellow")
        return _changed(row["changes"])

    def money(self) -> Iterator[str]:
        """What was agreed, paid, is open and late, debt by debt; then each instalment."""
        if not self.shown.get("sees_money", True) or not self.view.get("money"):
            return
        w, sums = self.session.w, self.view["money"]
        rows = [self.instalment(row) for row in self.view.get("instalments") or ()]
        yield from self.section("money", rows)
        currency = sums["currency"]
        for tier in sums["tiers"]:
            told = [
                f"{w('label', name)} {money(tier[name], currency)}"
                for name in ("amount", "paid", *TAKEN_OFF, "outstanding")
                if name not in TAKEN_OFF or Decimal(str(tier[name]))
            ]
            if Decimal(str(tier["late"])) > 0:
                told.append(style(f"{w('label', 'late')} {money(tier['late'], currency)}", "red"))
            yield f"  {w('tier', tier['tier'])}: {', '.join(told)}"

    def instalment(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Number, when, how much, how it stands, what it is called."""
        w = self.session.w
        state = w("state", row["state"])
        when = row.get("due_on") or f"({w('trigger', row['trigger'])})"
        told = [f"{row['name']} ({w('tier', row['tier'])})"]
        told += [w("label", "promised_for", on=row["promised_on"])] if row.get("promised_on") else []
        disputed = Decimal(str(row.get("disputed") or 0))
        told += [w("label", "disputed", amount=money(disputed, row["currency"]))] if disputed else []
        late = row["state"] == "overdue" or (row["state"] == "part_paid" and is_past(row.get("due_on"), self.now))
        return (
            str(row["n"]),
            when,
            money(row["amount"], row["currency"]),
            style(state, "red") if late else state,
            ", ".join(told),
        )

    # The rest

    def rest(self) -> Iterator[str]:
        """The next check-in, work that waits for somebody, and a termination asked for."""
        w = self.session.w
        planned = [row for row in self.view.get("checkins") or () if row["state"] in ("planned", "overdue")]
        rows = [
            (
                row["due_on"],
                w("checkin_sort", row["sort"]),
                w("state", row["state"]),
                self.names.get(row.get("person") or "", row.get("person") or "–"),
            )
            for row in planned
        ]
        yield from self.section("checkins", rows)
        work = [row for row in self.view.get("work") or () if row.get("done_at") is None]
        told = [
            (
                self.names.get(row.get("person") or "", row.get("person") or w("role", row["role"])),
                w("work", row["what"], **(row.get("facts") or {})),
            )
            for row in work
        ]
        yield from self.section("work", told)
        if (ended := self.status.get("termination")) and not ended.get("expired"):
            yield ""
            yield style(w("fact", "termination_requested", reason=ended["reason"], refund=None), "yellow")


def _changed(changes: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(
        f"{each['instalment']} {each['field']} {each['before'] or '–'} → {each['after'] or '–'}" for each in changes
    )
