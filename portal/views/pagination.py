"""The page numbers of a long list."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.pages.contexts import PageNumbers

NEAR = 1
"""How many neighbours of the current page are shown on either side."""

LONGEST_NUMBER = 6


def page_number(request: Request) -> int:
    """The page of a list that is asked for, from 1. Raises 404 where `page` is no such number."""
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and int(text) > 0):
        raise HTTPException(404)
    return int(text)


def number_pages(current: int, total: int, size: int, address: Callable[[int], str]) -> PageNumbers:
    """The numbers to show for `total` things, `size` on a page: first, last, and those near the current one."""
    last = max(1, -(-total // size))
    near = set(range(current - NEAR, current + NEAR + 1)) | {1, last}
    numbers = sorted(number for number in near if 1 <= number <= last)
    shown: list[int | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before == 2:
            shown.append(number - 1)
        elif number - before > 2:
            shown.append(None)
        shown.append(number)
    linked = {number for number in shown if number} | {max(1, current - 1), min(last, current + 1)}
    return PageNumbers(
        current=current,
        last=last,
        total=total,
        shown=tuple(shown),
        addresses={number: address(number) for number in sorted(linked)},
    )
