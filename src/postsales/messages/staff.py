"""What people say to the staff directory. No workflow answers: the desk does."""

from __future__ import annotations

from datetime import date

from postsales.domain.frozen import Stated
from postsales.domain.seats import Key
from postsales.domain.staffing import Staff


class AddStaff(Staff):
    """`staff.add`: somebody of a party; the same person again replaces what was known. One's own party's, if unsaid."""

    party: Key | None = None


class StateStaffAbsence(Stated):
    """`staff.absence`: somebody is away, both days included, in every delivery in which they sit."""

    person: Key
    from_on: date
    until_on: date
    stand_in: Key | None = None
    party: Key | None = None
