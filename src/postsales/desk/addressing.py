"""Whom a verb is for: the delivery, the customer or the books it belongs to, and which parties those have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from postsales.desk.access import About
from postsales.desk.bodies import from_the_desk
from postsales.desk.contract_file import Problem
from postsales.desk.errors import BadInput, NotThere
from postsales.desk.verbs import Verb, Where
from postsales.domain.contract import Contract, contract_number
from postsales.domain.nearest import nearest_ids
from postsales.domain.seats import Side
from postsales.messages.command import By
from postsales.store.collection import SignalFilter
from postsales.store.facade import Store
from postsales.store.portfolio import DeliveryFilter

LEGAL_ENTITY = "legal_entity"


@dataclass(frozen=True)
class Addressed:
    """`owner` is what the workflow's id is made of; `body` what is left for the workflow to read."""

    owner: str
    about: About
    body: dict[str, Any]
    delivery: str | None = None


@dataclass(frozen=True)
class Addressing:
    """Reads the store for it; blocking."""

    store: Store

    def contract(self, number: str) -> Contract:
        """The contract of a delivery, by its number in any spelling. Raises `NotThere` `unknown_delivery`."""
        try:
            found = self.store.contracts.get(contract_number(number))
        except ValueError:
            found = None
        if found is None:
            raise NotThere("unknown_delivery", delivery=number[:80])
        return found

    def find(self, actor: By, verb: Verb, number: str | None, body: Mapping[str, Any]) -> Addressed:
        """Whom this is for. Raises `NotThere`, or `BadInput` when the body does not say."""
        match verb.where:
            case Where.DELIVERY:
                return self._delivery(number, body)
            case Where.CUSTOMER:
                return self._customer(actor, verb, number, body)
            case Where.BOOKS:
                return self._books(actor, number, body)

    def _delivery(self, number: str | None, body: Mapping[str, Any]) -> Addressed:
        if number is None:
            raise missing("delivery")
        contract = self.contract(number)
        return Addressed(contract.number, About.contract(contract), dict(body), contract.number)

    def _customer(self, actor: By, verb: Verb, number: str | None, body: Mapping[str, Any]) -> Addressed:
        """One plan per customer, over all its deliveries: any will do to find it, and is named where it counts."""
        if number is not None:
            contract = self.contract(number)
            field = verb.body.model_fields.get("delivery")
            named = {"delivery": contract.number} if field is not None and from_the_desk(field) else {}
            return Addressed(contract.customer.id, About.contract(contract), {**body, **named})
        customer = body.get("customer")
        if not isinstance(customer, str):
            raise missing("customer")
        if (known := self._by_number(customer)) is not None:
            return self._customer(actor, verb, known.number, {**body, "customer": known.customer.id})
        return Addressed(customer, self._serving(actor, customer), dict(body))

    def customer(self, actor: By, customer: str) -> tuple[str, About]:
        """The customer of that id, or of the delivery of that number, and who serves it.

        Raises `NotThere` `unknown_customer`.
        """
        contract = self._by_number(customer)
        if contract is not None:
            return contract.customer.id, About.contract(contract)
        return customer, self._serving(actor, customer)

    def _by_number(self, said: str) -> Contract | None:
        """The contract of that number, if it is one: people name a customer by what they are working on."""
        try:
            return self.store.contracts.get(contract_number(said))
        except ValueError:
            return None

    def _serving(self, actor: By, customer: str) -> About:
        """The parties of the customer's youngest delivery (of the actor's company, if it is the vendor)."""
        vendor = actor.party if actor.side is Side.VENDOR else None
        which = DeliveryFilter(customer=customer, vendor=vendor)
        now = self.store.now()
        known = self.store.deliveries.list(which, now=now, today=now.date(), limit=1).items
        if not known:
            raise NotThere("unknown_customer", customer=customer[:80], near=self._near(actor, customer))
        return About.contract(self.contract(known[0].delivery))

    def _near(self, actor: By, customer: str) -> str | None:
        """Customers the actor serves whose id or name is like that; to others nobody is named."""
        if actor.side not in (None, Side.VENDOR):
            return None
        own = (Side.VENDOR.value, actor.party) if actor.party is not None else None
        known = self.store.names.parties((Side.CUSTOMER,), own)
        return ", ".join(nearest_ids(customer[:80], known)) or None

    def _books(self, actor: By, number: str | None, body: Mapping[str, Any]) -> Addressed:
        """Those named, else those of the first signal named, else one's own company's."""
        left = {name: value for name, value in body.items() if name != LEGAL_ENTITY}
        named = body.get(LEGAL_ENTITY) or self._creditor(number, body.get("keys")) or actor.party
        if not isinstance(named, str):
            raise missing(LEGAL_ENTITY)
        return Addressed(named, About.books(named), left)

    def _creditor(self, number: str | None, keys: Any) -> str | None:
        if number is not None:
            return self.contract(number).vendor.id
        key = keys[0] if isinstance(keys, list | tuple) and keys else None
        if not isinstance(key, str):
            return None
        signals = self.store.collections.signals(SignalFilter(delivery=key.partition("/")[0]), limit=500).items
        found = next((signal.legal_entity for signal in signals if signal.key == key), None)
        if found is None:
            raise NotThere("unknown_signal", signal=key[:120])
        return found


def missing(field: str) -> BadInput:
    """Something the address needs was not said."""
    return BadInput("bad_argument", (Problem(path=field, code="field_missing", facts={"field": field}),))
