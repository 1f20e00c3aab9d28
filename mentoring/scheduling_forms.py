from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.refusing import Watched
from mentoring.models import Circle, Session
from mentoring.models.in_calendars import LONGEST_LINK
from mentoring.recurrence import Rhythm
from mentoring.scheduling import Plan
from people.models import Person

MOST_SESSIONS = 26
MOST_LEFT_OUT = 20


class DaysField(forms.CharField):
    """Days such as 2026-12-24, separated by commas."""

    def clean(self, value: Any) -> list[date]:
        words = [word.strip() for word in super().clean(value).split(",") if word.strip()]
        if len(words) > MOST_LEFT_OUT:
            raise forms.ValidationError(_("That is too many days to leave out."))
        return [self._day(word) for word in words]

    def _day(self, word: str) -> date:
        try:
            return date.fromisoformat(word)
        except ValueError:
            raise forms.ValidationError(_("Write days as 2026-12-24. We could not read “%s”.") % word) from None


class SeriesForm(Watched, forms.Form):
    rhythm = forms.ChoiceField(label=gettext_lazy("How often"), choices=Rhythm.choices, widget=forms.RadioSelect)
    first = forms.DateField(
        label=gettext_lazy("The first day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    clock = forms.TimeField(
        label=gettext_lazy("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=True
    )
    count = forms.IntegerField(label=gettext_lazy("How many sessions"), min_value=2, max_value=MOST_SESSIONS, initial=6)
    every = forms.IntegerField(
        label=gettext_lazy("For “something else”: every how many weeks"),
        min_value=1,
        max_value=26,
        initial=1,
        required=False,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("For “something else”: on which days"),
        coerce=int,
        required=False,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    without = DaysField(
        label=gettext_lazy("Not on these days"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Holidays, for instance: 2026-12-24, 2026-12-31."),
    )
    take_turns = forms.BooleanField(
        label=gettext_lazy(
            "Each time at the hour of its week that most can come to, so that an inconvenient one goes round"
        ),
        required=False,
        help_text=gettext_lazy(
            "Day and hour then differ from time to time. Ticked from the start where the hour you chose is early or "
            "late for only some of you."
        ),
    )
    place = forms.CharField(label=gettext_lazy("Where"), max_length=120, required=False)
    link = forms.URLField(
        label=gettext_lazy("Video link"), max_length=LONGEST_LINK, required=False, assume_scheme="https"
    )

    def plan(self) -> Plan:
        data = dict(self.cleaned_data)
        data["every"] = data["every"] or 1
        return Plan(**data)


class DaysOffForm(forms.Form):
    """The days that a series leaves out."""

    without = DaysField(
        label=gettext_lazy("Not on these days"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Holidays, for instance: 2026-12-24, 2026-12-31."),
    )


class CancelForm(Watched, forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=160, required=False)


class PeopleOfCircle(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return obj.display_name


class AttendanceForm(forms.Form):
    there = PeopleOfCircle(
        label=gettext_lazy("Who was there"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["there"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Person.objects.filter(circle_memberships__circle=circle).order_by("display_name", "pk")


class LogForm(Watched, AttendanceForm):
    """A meeting that took place elsewhere."""

    starts_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=gettext_lazy("On your own clock."),
    )
    place = forms.CharField(label=gettext_lazy("Where"), max_length=120, required=False)
    field_order = ("starts_at", "place", "there")

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if starts_at > timezone.now():
            raise forms.ValidationError(_("That is still to come. Plan it as a session instead."))
        return starts_at


def who_said_yes(session: Session) -> list[int]:
    """Ticked before anybody has noted who was there."""
    return list(session.rsvps.filter(answer="going").values_list("person_id", flat=True))
