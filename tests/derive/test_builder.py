"""Which of two builders makes anew what the other has made."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.derive.builder import Builder

MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)

builders = st.builds(
    Builder,
    version=st.integers(1, 3),
    inputs=st.sampled_from(("one", "other")),
    since=st.sampled_from((MORNING, NOON)),
)


@pytest.mark.parametrize(
    ("own", "other", "replaces"),
    [
        (Builder(2, "one", MORNING), Builder(1, "one", NOON), True),
        (Builder(1, "one", NOON), Builder(2, "one", MORNING), False),
        (Builder(1, "one", NOON), Builder(1, "one", MORNING), False),
        (Builder(1, "one", NOON), Builder(1, "other", MORNING), True),
        (Builder(1, "one", MORNING), Builder(1, "other", NOON), False),
    ],
)
def test_newer_code_replaces_older_and_later_inputs_replace_earlier(
    own: Builder, other: Builder, replaces: bool
) -> None:
    assert own.replaces(other) is replaces


@given(builders, builders)
def test_no_two_builders_replace_each_other(one: Builder, other: Builder) -> None:
    assert not (one.replaces(other) and other.replaces(one))


@given(st.lists(builders, min_size=2, max_size=5))
def test_however_long_they_work_beside_each_other_they_come_to_rest(builders: list[Builder]) -> None:
    made, writes = builders[0], 0
    for builder in builders * 10:
        if builder.replaces(made):
            made, writes = builder, writes + 1
    assert writes < len(builders)
