"""Who somebody is: a role, a person, and the party they speak for."""

from __future__ import annotations

from dataclasses import dataclass

from postsales.desk.access import SIDES
from postsales.desk.errors import NotAllowed
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from postsales.store.facade import Store


@dataclass(frozen=True)
class Actors:
    """Finds the party of people an administrator speaks for."""

    store: Store

    def acting_as(self, admin: By, spoken_for: str, number: str | None = None) -> By:
        """The administrator speaking for `role:person`; about a delivery, in which the person's party is looked up.

        Refused `not_allowed` to anybody but administrators, `bad_actor` when it is not `role:person`.
        """
        if admin.role is not Role.ADMIN:
            raise NotAllowed("not_allowed", verb="act as somebody else", role=admin.role.value)
        role, _, person = spoken_for.strip().partition(":")
        if role not in set(Role) or not person:
            raise Refused("bad_actor", actor=spoken_for[:80], roles=", ".join(Role))
        side = SIDES[Role(role)]
        party = self._party(person, side, number)
        return By(person=person, role=Role(role), side=side, party=party, admin=admin.person)

    def _party(self, person: str, side: Side | None, number: str | None) -> str | None:
        """Their party in that delivery, else in any that knows them on this side; None when nobody does."""
        if side is None:
            return None
        for each in (number,) if number else self.store.deliveries.of_person(person):
            contract = self.store.contracts.get(each)
            party = contract.party(side) if contract else None
            if contract is not None and party is not None and self._stands_there(contract, person, side):
                return party.id
        return None

    def _stands_there(self, contract: Contract, person: str, side: Side) -> bool:
        """As signed, or as assigned since."""
        signed = contract.roster.person(person)
        if signed is not None:
            return signed.side is side
        return any(row.person == person and row.side is side for row in self.store.deliveries.people(contract.number))
