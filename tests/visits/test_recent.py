"""Who asks for a page again and again visits it once, and what is remembered of it stays small."""

from __future__ import annotations

import pytest

import portal.visits
from portal.visits import MOST_OF_CLIENT, REMEMBERED, RecentVisits


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_page_is_visited_once_in_half_an_hour() -> None:
    clock = Clock()
    visits = RecentVisits(clock)
    assert visits.is_new("192.0.2.1", "/th/", "Firefox")
    clock.now = REMEMBERED - 1
    assert not visits.is_new("192.0.2.1", "/th/", "Firefox")
    clock.now = REMEMBERED
    assert visits.is_new("192.0.2.1", "/th/", "Firefox")


def test_other_pages_people_and_programs_are_other_visits() -> None:
    visits = RecentVisits(Clock())
    seen = [
        ("192.0.2.1", "/th/", "A"),
        ("192.0.2.1", "/en/", "A"),
        ("192.0.2.2", "/th/", "A"),
        ("192.0.2.1", "/th/", "B"),
    ]
    assert all(visits.is_new(*one) for one in seen)
    assert not any(visits.is_new(*one) for one in seen)


def test_a_program_that_asks_as_many_people_is_counted_to_a_bound() -> None:
    clock = Clock()
    visits = RecentVisits(clock)
    counted = sum(
        visits.is_new("192.0.2.1", f"/th/{number}", f"{number}") for number in range(10 * MOST_OF_CLIENT)
    )
    assert counted == MOST_OF_CLIENT
    assert visits.is_new("192.0.2.2", "/th/", "A")
    clock.now = REMEMBERED
    assert visits.is_new("192.0.2.1", "/th/new", "A")


def test_a_flood_from_everywhere_takes_no_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal.visits, "_MOST", 100)
    visits = RecentVisits(Clock())
    for number in range(1000):
        assert visits.is_new(f"192.0.2.{number}", "/th/", "A")
    assert len(visits._seen) == 100
    assert sum(visits._of_client.values()) == 100


def test_nothing_of_a_reader_can_be_read_from_what_is_remembered() -> None:
    visits, other = RecentVisits(Clock()), RecentVisits(Clock())
    visits.is_new("192.0.2.1", "/th/", "A")
    other.is_new("192.0.2.1", "/th/", "A")
    assert b"192.0.2.1" not in b"".join(visits._seen)
    assert visits._seen.keys() != other._seen.keys()
