"""Which page of a thread holds which post: pages are ranges of the numbers that posts keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils.timezone import make_aware

from discussions.models import Post

if TYPE_CHECKING:
    from discussions.models import Thread

PAGE_SIZE = 25


def page_of(number: int) -> int:
    """Pages are ranges of numbers, so a post stays on its page whatever is taken away before it."""
    return (max(number, 1) - 1) // PAGE_SIZE + 1


def first_number_since(thread: Thread, day: date) -> int:
    """Of the first post of that day or after it, on the viewer's clock; the last one when nothing came later."""
    start = make_aware(datetime.combine(day, time.min))
    later = Post.objects.inside(thread).filter(created_at__gte=start).order_by("number")
    return later.values_list("number", flat=True).first() or thread.latest_number


def pager(number: int, count: int) -> Sequence[int]:
    """Numbers of pages to choose from: the ends and what is near, 0 where some are left out."""
    near = {1, count, *range(number - 1, number + 2)}
    shown = sorted(page for page in near if 1 <= page <= count)
    numbers: list[int] = []
    for page in shown:
        if numbers and page - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(page)
    return numbers
