"""Words remembered by their language and number."""

from __future__ import annotations

from django.utils import translation

from ui.words import gettext, ngettext


def test_they_are_those_of_the_language_asked_for() -> None:
    with translation.override("de"):
        german = gettext("yesterday"), ngettext("%(num)d day", "%(num)d days", 2)
        assert german == (translation.gettext("yesterday"), translation.ngettext("%(num)d day", "%(num)d days", 2))
    with translation.override("en-gb"):
        english = gettext("yesterday"), ngettext("%(num)d day", "%(num)d days", 2)
    assert english == ("yesterday", "%(num)d days")
    assert german != english


def test_one_and_many_are_told_apart() -> None:
    assert [ngettext("%(n)d new", "%(n)d others", count) for count in (1, 2, 1)] == [
        "%(n)d new",
        "%(n)d others",
        "%(n)d new",
    ]
