from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models import Answer, Circle, Participation, Programme, Session
from people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_TOPICS = 8


class TopicsField(forms.CharField):
    """Topics separated by commas, as a list of small-letter words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=300, help_text=_("Separated by commas."), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = (word.strip().lower()[:40] for word in super().clean(value).split(","))
        return list(dict.fromkeys(word for word in words if word))[:MOST_TOPICS]


class PeopleField(forms.CharField):
    """Handles of the community's people, separated by commas, as those people."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("Nobody in this community is called %(handle)s. Write handles, such as @grace.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)
        self.people: QuerySet[Person] = Person.objects.none()

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"@{one.handle}" for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        handles = [word.strip().lstrip("@").lower() for word in super().clean(value).split(",") if word.strip(" @")]
        found = {one.handle.lower(): one for one in self.people.filter(handle__in=handles)}
        for handle in handles:
            if handle not in found:
                raise forms.ValidationError(
                    self.error_messages["unknown"], code="unknown", params={"handle": f"@{handle}"}
                )
        return list(found.values())


LEVEL_CHOICES = [
    (0, _("I'd rather not say")),
    (1, _("New to it")),
    (2, _("At home in it")),
    (3, _("Could teach it")),
]


class ParticipationForm(forms.ModelForm[Participation]):
    """Sign-up. Its `people` are those who may be named in confidence."""

    offers = TopicsField(label=_("Topics I can be there for"))
    offer_level = forms.TypedChoiceField(
        label=_("How much at home I am in them"), coerce=int, empty_value="0", required=False, choices=LEVEL_CHOICES
    )
    seeks = TopicsField(label=_("Topics I'd like company with"))
    seek_level = forms.TypedChoiceField(
        label=_("Where I stand with them"), coerce=int, empty_value="0", required=False, choices=LEVEL_CHOICES
    )
    likes = PeopleField(
        label=_("People I'd like to be paired with"), help_text=_("In confidence: nobody is ever told.")
    )
    avoids = PeopleField(
        label=_("People I'd rather not be paired with"),
        help_text=_("In confidence. You are not paired, and nobody learns why."),
    )

    class Meta:
        model = Participation
        fields = ("role", "offers", "seeks", "capacity", "years", "wants_organisation", "hopes")
        widgets: ClassVar[dict[str, forms.Widget]] = {"role": forms.RadioSelect()}

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        instance: Participation | None = kwargs.get("instance")
        if instance:
            kwargs["initial"] = {
                "offer_level": _one_level(instance.offer_levels),
                "seek_level": _one_level(instance.seek_levels),
                "likes": list(instance.likes.all()),
                "avoids": list(instance.avoids.all()),
            } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in ("likes", "avoids"):
            cast("PeopleField", self.fields[name]).people = people

    def said(self) -> dict[str, Any]:
        """What was said, by the names of the model."""
        data = dict(self.cleaned_data)
        for topics, level, levels in (
            ("offers", "offer_level", "offer_levels"),
            ("seeks", "seek_level", "seek_levels"),
        ):
            at = int(data.pop(level))
            data[levels] = dict.fromkeys(data[topics], at) if at else {}
        return data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("role") in ("offer", "both") and not data.get("offers"):
            self.add_error("offers", _("Name at least one topic, so that the right person finds you."))
        if data.get("role") in ("seek", "both") and not data.get("seeks"):
            self.add_error("seeks", _("Name at least one topic, so that we can suggest somebody."))
        return data


def _one_level(levels: dict[str, int]) -> int:
    """The form asks once for all topics; each topic keeps its own."""
    return max(levels.values(), default=0)


class ProgrammeForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ("name", "purpose", "kind", "way", "least_times")
        widgets: ClassVar[dict[str, forms.Widget]] = {"way": forms.RadioSelect()}


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
    notes = forms.CharField(
        label=_("Notes, for this circle only"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
    )
