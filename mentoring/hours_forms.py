"""When I could meet: as a grid of half hours, as a list of words, the turn of several weeks, days away."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.free_time import SLOTS_A_DAY, SLOTS_A_WEEK, monday_of
from people.models import DaysAway, Person

MOST_WEEKS = 8
MOST_DAYS_AWAY = 40
RANGE = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d\d))?")


class WeekForm(forms.Form):
    """The week as a table of boxes, half an hour each, nights included."""

    hours = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=[(slot, "") for slot in range(SLOTS_A_WEEK)]
    )

    def slots(self) -> list[int]:
        return sorted(set(self.cleaned_data["hours"]))


class SpansField(forms.CharField):
    """'9-12, 19:30-21' as half hours of a day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> list[int]:
        words = [word.strip() for word in super().clean(value).split(",") if word.strip()]
        return sorted({half for word in words for half in _halves(word)})


def _halves(word: str) -> range:
    found = RANGE.fullmatch(word)
    if found is None:
        raise forms.ValidationError(_("Write hours as 9-12, 19:30-21. We could not read “%s”.") % word)
    first, last = (2 * int(found[n]) + _half(found[n + 1], word) for n in (1, 3))
    if not 0 <= first < last <= SLOTS_A_DAY:
        raise forms.ValidationError(_("“%s” does not end after it begins, within one day.") % word)
    return range(first, last)


def _half(minutes: str | None, word: str) -> int:
    if minutes not in (None, "00", "30"):
        raise forms.ValidationError(_("We count in half hours: “%s” begins or ends between them.") % word)
    return int(minutes == "30")


class ListForm(forms.Form):
    """The same week in words, a line a day."""

    def __init__(self, *args: Any, slots: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            field = SpansField(label=WEEKDAYS[day], initial=spans_of(slots, day))
            self.fields[f"day_{day}"] = field

    def slots(self) -> list[int]:
        return [day * SLOTS_A_DAY + half for day in range(7) for half in self.cleaned_data[f"day_{day}"]]


def spans_of(slots: list[int], day: int) -> str:
    """'9-12, 19:30-21' of a day's half hours."""
    halves = sorted(slot - day * SLOTS_A_DAY for slot in slots if slot // SLOTS_A_DAY == day)
    spans: list[list[int]] = []
    for half in halves:
        if spans and spans[-1][1] == half:
            spans[-1][1] = half + 1
        else:
            spans.append([half, half + 1])
    return ", ".join(f"{_clock(first)}-{_clock(last)}" for first, last in spans)


def _clock(half: int) -> str:
    return f"{half // 2}:30" if half % 2 else str(half // 2)


class TurnForm(forms.Form):
    """How many weeks take turns, and which of them this week is."""

    weeks = forms.TypedChoiceField(label=gettext_lazy("My week repeats"), coerce=int)
    this_week = forms.TypedChoiceField(label=gettext_lazy("This week is"), coerce=int, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        count = len(person.weeks)
        now = person.free_time.turn_on(timezone.localdate())
        kwargs["initial"] = {"weeks": count, "this_week": now}
        super().__init__(*args, **kwargs)
        every = [(1, _("every week"))] + [(n, _("every %(n)d weeks") % {"n": n}) for n in range(2, MOST_WEEKS + 1)]
        self.fields["weeks"].choices = every  # type: ignore[attr-defined]
        names = [(n, _("week %(name)s") % {"name": week_name(n)}) for n in range(MOST_WEEKS)]
        self.fields["this_week"].choices = names[: max(count, 2)]  # type: ignore[attr-defined]

    def save(self, person: Person) -> None:
        """Weeks that are new begin as a copy of the first."""
        count, turn = self.cleaned_data["weeks"], self.cleaned_data["this_week"] or 0
        more = person.further_weeks[: count - 1]
        person.further_weeks = more + [list(person.weekly_hours)] * (count - 1 - len(more))
        person.weeks_began = monday_of(timezone.localdate()) - timedelta(weeks=turn % count) if count > 1 else None
        person.save(update_fields=["further_weeks", "weeks_began"])


def week_name(n: int) -> str:
    return "ABCDEFGH"[n]


class DaysAwayForm(forms.ModelForm[DaysAway]):
    class Meta:
        model = DaysAway
        fields = ("first_day", "last_day")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in fields
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("last_day", _("The last day comes before the first."))
            elif last < timezone.localdate():
                self.add_error("last_day", _("These days are over."))
        return data
