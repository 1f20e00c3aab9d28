from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models import Answer, Circle, Participation, Programme, Session
from people.free_time import slot_of
from people.models import Person

MOST_TOPICS = 8
FIRST_HOUR, LAST_HOUR = 6, 22


class TopicsField(forms.CharField):
    """Topics separated by commas, as a list of small-letter words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=300, help_text=_("Separated by commas."), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = (word.strip().lower()[:40] for word in super().clean(value).split(","))
        return list(dict.fromkeys(word for word in words if word))[:MOST_TOPICS]


class ParticipationForm(forms.ModelForm[Participation]):
    offers = TopicsField(label=_("Topics I can be there for"))
    seeks = TopicsField(label=_("Topics I'd like company with"))

    class Meta:
        model = Participation
        fields = ("role", "offers", "seeks", "capacity", "hopes")
        widgets: ClassVar[dict[str, forms.Widget]] = {"role": forms.RadioSelect()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("role") in ("offer", "both") and not data.get("offers"):
            self.add_error("offers", _("Name at least one topic, so that the right person finds you."))
        if data.get("role") in ("seek", "both") and not data.get("seeks"):
            self.add_error("seeks", _("Name at least one topic, so that we can suggest somebody."))
        return data


class ProgrammeForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ("name", "purpose", "kind")


class CircleForm(forms.ModelForm[Circle]):
    class Meta:
        model = Circle
        fields = ("name", "purpose", "capacity", "session_minutes")


class AskForm(forms.Form):
    words = forms.CharField(
        label=_("A few words to them"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    focus = forms.CharField(label=_("What you'd work on"), max_length=160, required=False)


class RsvpForm(forms.Form):
    answer = forms.ChoiceField(choices=[choice for choice in Answer.choices if choice[0] != Answer.WAITING])


class TimeForm(forms.ModelForm[Session]):
    starts_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("On your own clock."),
    )

    class Meta:
        model = Session
        fields = ("starts_at", "place", "link")
        field_classes: ClassVar[dict[str, Any]] = {"link": forms.URLField}

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if starts_at < timezone.now():
            raise forms.ValidationError(_("This time is over. Choose one to come."))
        return starts_at


class NotesForm(forms.Form):
    agenda = forms.CharField(
        label=_("Agenda, a line each"), required=False, widget=forms.Textarea(attrs={"rows": 5}), max_length=2000
    )
    notes = forms.CharField(
        label=_("Notes, for this circle only"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
    )


class WeekForm(forms.Form):
    """The week as a table of boxes, an hour each; a box is two half hours."""

    hours = forms.TypedMultipleChoiceField(
        required=False,
        coerce=int,
        choices=[(slot_of(day, hour), "") for day in range(7) for hour in range(FIRST_HOUR, LAST_HOUR)],
    )

    def save(self, person: Person) -> None:
        chosen: list[int] = self.cleaned_data["hours"]
        person.weekly_hours = sorted(slot + half for slot in chosen for half in (0, 1))
        person.save(update_fields=["weekly_hours"])
