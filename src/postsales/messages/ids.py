"""Workflow ids anyone can compute (design notes, "Workflows")."""

from __future__ import annotations

from datetime import UTC, datetime

TASK_QUEUE = "postsales"
"""The one queue: every worker can do everything."""


def delivery(number: str) -> str:
    """One delivery."""
    return f"delivery/{number}"


def handoff(number: str) -> str:
    """Its handoff."""
    return f"delivery/{number}/handoff"


def installation(number: str) -> str:
    """Its installation."""
    return f"delivery/{number}/installation"


def escalation(number: str, issue: int) -> str:
    """One of its issues."""
    return f"delivery/{number}/issue/{issue}"


def recovery(number: str, n: int) -> str:
    """One matter that has to be made good."""
    return f"delivery/{number}/recovery/{n}"


def conduct(number: str, reference: str) -> str:
    """One complaint about somebody's conduct: beside its delivery, not in it."""
    return f"conduct/{number}/{reference}"


def collection(number: str, instalment: int) -> str:
    """One of its instalments."""
    return f"delivery/{number}/instalment/{instalment}"


def checkins(customer: str) -> str:
    """A customer's check-ins, over all its deliveries."""
    return f"customer/{customer}/checkins"


def retrospective(number: str) -> str:
    """Looking back on a delivery. Not a part of it: it goes on when the delivery has ended."""
    return f"retrospective/{number}"


def payer(creditor: str, debtor: str) -> str:
    """Contact of one creditor with one payer."""
    return f"payer/{creditor}/{debtor}"


def finance(legal_entity: str) -> str:
    """The books of one legal entity."""
    return f"finance/{legal_entity}"


def digest(at: datetime) -> str:
    """The weekly digest of that instant, as Temporal's schedule names it."""
    return f"digest-{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def message(key: str) -> str:
    """One stubborn message, by its key."""
    return f"message/{key}"


def checkin_entry(customer: str, n: int) -> str:
    """The UID of a check-in in calendars, for good."""
    return f"checkin-{n}.{customer}@postsales"
