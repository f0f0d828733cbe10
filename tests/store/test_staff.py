"""A page of the directory is full as long as there is somebody left who fits, on every store."""

from __future__ import annotations

from datetime import date

from postsales.domain.staffing import Staff
from postsales.store.facade import Store
from postsales.store.staff import StaffFilter
from tests.store.stories import JIWON

TODAY = date(2026, 3, 2)


def test_who_does_not_fit_takes_no_place_on_the_page(store: Store) -> None:
    people = tuple(
        Staff(person=f"p{n:02}", name=f"P {n}", email=f"p{n}@v.example", skills=("dba",) if n % 5 == 4 else ())
        for n in range(25)
    )
    store.staff.put("northwind", people, JIWON, "staff_added")
    which, after, seen = StaffFilter(skill="DBA"), None, []
    for _ in range(3):
        page = store.staff.list(which, today=TODAY, after=after, limit=2)
        seen.append([each.person for each in page.items])
        after = page.after
        if after is None:
            break
    assert seen == [["p04", "p09"], ["p14", "p19"], ["p24"]]
    assert after is None
