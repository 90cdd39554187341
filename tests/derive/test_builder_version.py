"""Which of two builders makes anew what the other has made."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.derive.builder_version import NOBODY, Builder

MORNING = datetime(2024, 11, 30, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)
NOON_BUILDER = Builder(1, "one", NOON)

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


@given(builders)
def test_it_comes_back_as_it_was_told(builder: Builder) -> None:
    assert Builder.of_told(json.loads(json.dumps(builder.told()))) == builder


def test_no_moment_to_come_counts() -> None:
    """A clock that was wrong must not keep what was made by it for years."""
    told = replace(NOON_BUILDER, since=datetime.now(UTC) + timedelta(days=900)).told()
    assert Builder.of_told(told).since <= datetime.now(UTC)


@given(builders, builders)
def test_what_two_have_made_is_made_anew_by_whoever_comes_later(one: Builder, other: Builder) -> None:
    both = one.joined_by(other)
    assert both.joined_by(other) == both
    assert both.joined_by(one) == both
    assert both.agrees(one) == one.agrees(other)
    if not one.agrees(other):
        for builder in (one, other):
            assert not builder.replaces(both) or builder.version > one.version or builder.since > one.since
            assert replace(builder, version=one.version, since=NOON + timedelta(days=1)).replaces(both)


@given(builders)
def test_what_nobody_knows_the_builder_of_is_made_anew(builder: Builder) -> None:
    assert builder.replaces(NOBODY)
