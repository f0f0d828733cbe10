"""What a partner bridges: amount × days between paying the vendor and being paid by the customer."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.bridge import Flow, bridge, exposure

TODAY = date(2026, 4, 11)


def flow(on, amount, delivery="HB-1"):
    return Flow(delivery=delivery, on=on, amount=Decimal(amount))


def test_exposure_is_amount_times_days():
    done = [flow(date(2026, 4, 1), 1000), flow(date(2026, 4, 6), -400)]
    found = bridge("daon", "KRW", done, (), TODAY)
    assert [found.exposure, found.peak] == [600, 1000]
    assert found.peak_on == date(2026, 4, 1)
    assert found.amount_days == 1000 * 5 + 600 * 5


def test_the_margin_of_one_deal_does_not_bridge_anothers_gap():
    done = [flow(date(2026, 4, 1), 1000), flow(date(2026, 4, 1), -5000, "HB-2")]
    assert bridge("daon", "KRW", done, (), TODAY).exposure == 1000


def test_it_is_known_before_the_limit_is_exceeded():
    done = [flow(date(2026, 4, 1), 1000)]
    planned = [flow(date(2026, 5, 1), 700), flow(date(2026, 6, 1), -1700), flow(date(2026, 3, 1), 100)]
    found = bridge("daon", "KRW", done, planned, TODAY, limit=Decimal(1500))
    assert found.exceeded_on == date(2026, 5, 1)
    assert found.ahead_peak == 1800
    assert bridge("daon", "KRW", done, planned, TODAY, limit=Decimal(1800)).exceeded_on is None
    assert bridge("daon", "KRW", done, planned, TODAY, limit=Decimal(999)).exceeded_on == TODAY


flows = st.lists(
    st.builds(
        flow, st.integers(0, 60).map(lambda n: TODAY - timedelta(days=n)), st.integers(-500, 500),
        st.sampled_from(["A", "B"]),
    ),
    max_size=12,
)  # fmt: skip


@given(flows)
def test_it_is_the_sum_over_days(done):
    """The segments give what looking at each evening gives; nothing is ever bridged the other way."""
    found = bridge("daon", "KRW", done, (), TODAY)
    by_day = Decimal(0)
    for n in range(61):
        evening = TODAY - timedelta(days=61 - n)
        points = exposure(each for each in done if each.on <= evening)
        by_day += points[-1][1] if points else Decimal(0)
    assert found.amount_days == by_day
    assert all(amount >= 0 for _, amount in found.points)
