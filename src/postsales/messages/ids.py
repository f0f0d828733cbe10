"""Workflow ids anyone can compute (design notes, "Workflows")."""

from __future__ import annotations

TASK_QUEUE = "postsales"


def delivery(number: str) -> str:
    return f"delivery/{number}"


def handoff(number: str) -> str:
    return f"delivery/{number}/handoff"


def installation(number: str) -> str:
    return f"delivery/{number}/installation"


def escalation(number: str, issue: int) -> str:
    return f"delivery/{number}/issue/{issue}"


def collection(number: str, instalment: int) -> str:
    return f"delivery/{number}/instalment/{instalment}"


def checkins(customer: str) -> str:
    return f"customer/{customer}/checkins"


def payer(creditor: str, debtor: str) -> str:
    return f"payer/{creditor}/{debtor}"


def finance(legal_entity: str) -> str:
    return f"finance/{legal_entity}"


def message(key: str) -> str:
    return f"message/{key}"
