from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models import Preferences

MORNING = time(9)


class PreferencesForm(forms.ModelForm[Preferences]):
    class Meta:
        model = Preferences
        fields = ("mail_notices", "digest", "digest_weekday", "digest_hour")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "digest_hour": forms.Select(choices=[(hour, f"{hour:02}:00") for hour in range(24)]),
        }

    def save(self, commit: bool = True) -> Preferences:
        self.instance.plan_next_digest(after=timezone.now())
        return super().save(commit)


class Moment(models.TextChoices):
    HOURS = "hours", _("In three hours")
    TOMORROW = "tomorrow", _("Tomorrow at 9:00")
    MONDAY = "monday", _("Next Monday at 9:00")
    DAY = "day", _("On a day, at 9:00")
    NEVER = "never", _("Not at all")


class ReminderForm(forms.Form):
    """When to be reminded of something saved, on the person's own clock."""

    when = forms.ChoiceField(label=_("Remind me"), choices=Moment, widget=forms.RadioSelect)
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
