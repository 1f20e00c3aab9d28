"""Times in the words a colleague would use, in the reader's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.formats import number_format

from ui.times import age_in_words, ago, in_words

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=ZoneInfo("Europe/Lisbon"))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=40), "40 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=17), "yesterday"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=3), "Saturday"),
        (timedelta(days=21), "3 Nov"),
        (timedelta(days=400), "20 Oct 2025"),
    ],
)
def test_what_was(before: timedelta, words: str) -> None:
    with timezone.override("Europe/Lisbon"):
        assert in_words(NOW - before, NOW) == words


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=20), "in 1 minute"),
        (timedelta(minutes=40), "in 40 minutes"),
        (timedelta(hours=3), "today at 19:00"),
        (timedelta(hours=17), "tomorrow at 09:00"),
    ],
)
def test_what_will_be(after: timedelta, words: str) -> None:
    with timezone.override("Europe/Lisbon"):
        assert in_words(NOW + after, NOW) == words


def test_a_time_is_read_by_machines_in_the_readers_zone() -> None:
    with timezone.override("Pacific/Auckland"):
        html = ago(datetime(2026, 11, 3, 17, 20, tzinfo=ZoneInfo("UTC")))
    assert 'datetime="2026-11-04T06:20+13:00"' in html


def test_only_a_time_whose_words_will_change_is_watched_by_the_page() -> None:
    now = datetime.now(ZoneInfo("UTC"))
    assert "data-ago" in ago(now - timedelta(hours=2))
    assert "data-ago" not in ago(now - timedelta(days=3))


def test_no_time_is_nothing() -> None:
    assert ago(None) == ""


def test_numbers_are_grouped() -> None:
    assert number_format(1204, force_grouping=True) == "1,204"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (6, ""),
        (7, "1 week ago"),
        (21, "3 weeks ago"),
        (61, "2 months ago"),
        (400, "13 months ago"),
        (800, "2 years ago"),
    ],
)
def test_how_old_something_is(days: int, words: str) -> None:
    assert age_in_words(NOW - timedelta(days=days), NOW) == words
