from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.leaving_out import A_DAY, A_MONTH, A_WEEK

MORNING = time(9)
ABOUT = r"^[a-z-]{1,19}(:[\w:-]{1,60})?$"


class LeavingOutForm(forms.Form):
    """One thing until tomorrow (`day`) or for a week (`about`), or its whole section for a month (`less`)."""

    day = forms.RegexField(ABOUT, required=False)
    about = forms.RegexField(ABOUT, required=False)
    less = forms.RegexField(r"^section:[a-z_-]{1,40}$", required=False)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if not any(asked.get(name) for name in ("day", "about", "less")):
            raise forms.ValidationError(_("Nothing was chosen."))
        return asked

    @property
    def chosen(self) -> tuple[str, timedelta]:
        """What to leave out, and for how long."""
        if less := self.cleaned_data["less"]:
            return less, A_MONTH
        if day := self.cleaned_data["day"]:
            return day, A_DAY
        return self.cleaned_data["about"], A_WEEK


class Moment(models.TextChoices):
    HOURS = "hours", _("In three hours")
    TOMORROW = "tomorrow", _("Tomorrow at 9:00")
    MONDAY = "monday", _("Next Monday at 9:00")
    DAY = "day", _("On a day, at 9:00")
    NEVER = "never", _("Not at all")


class ReminderForm(forms.Form):
    """When to be reminded of something saved, on the person's own clock."""

    when = forms.ChoiceField(
        label=_("Remind me"),
        choices=Moment,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when.")},
    )
    day = forms.DateField(
        label=_("The day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("when") == Moment.DAY and "day" not in self.errors:
            day = asked.get("day")
            if day is None:
                self.add_error("day", _("Which day?"))
            elif _morning_of(day) <= timezone.now():
                self.add_error("day", _("That morning is over. Choose a later day."))
        return asked

    def moment(self) -> datetime | None:
        now = timezone.localtime()
        when, today = self.cleaned_data["when"], now.date()
        if when == Moment.HOURS:
            return now + timedelta(hours=3)
        if when == Moment.TOMORROW:
            return _morning_of(today + timedelta(days=1))
        if when == Moment.MONDAY:
            return _morning_of(today + timedelta(days=7 - today.weekday()))
        return _morning_of(self.cleaned_data["day"]) if when == Moment.DAY else None


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))
