from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.forms.fields import LocalMoment
from content.forms import LineField
from content.refusing import Watched
from mentoring.hidden_meanwhile import HiddenMeanwhile
from mentoring.models import Answer, CheckKind, Circle, CircleReflection, Light, Session
from mentoring.models.circle import CONFIDENCE
from mentoring.somebody import SomebodyField

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person


# Minutes of a session.
SHORTEST, LONGEST = 15, 240


class CircleForm(HiddenMeanwhile, Watched, forms.ModelForm[Circle]):
    class Meta:
        model = Circle
        fields = ("name", "purpose", "capacity", "session_minutes", "least_going", "everybody_hosts", "norms")
        field_classes: ClassVar[dict[str, Any]] = {"name": LineField}
        widgets: ClassVar[dict[str, forms.Widget]] = {"norms": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["norms"] = str(CONFIDENCE)
        self.leave_out_hidden()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        places, least, minutes = data.get("capacity"), data.get("least_going"), data.get("session_minutes")
        here = 0 if self.instance._state.adding else self.instance.memberships.count()
        if places and places < here:
            words = _("%(n)d people are in it already. Leave a place for each, or ask who would give theirs up.")
            self.add_error("capacity", words % {"n": here})
        elif places and least and least > places:
            words = _("So many never come where there are %(places)d places. Ask for fewer, or add places.")
            self.add_error("least_going", words % {"places": places})
        if minutes is not None and not SHORTEST <= minutes <= LONGEST:
            self.add_error("session_minutes", _("A session takes a quarter of an hour at least, four hours at most."))
        return data


class PlaceForm(forms.Form):
    who = SomebodyField(label=_("Who"), help_text=_("A member here: a handle such as @grace, or a name."))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, SomebodyField)
        field.people = people


class AskForm(Watched, forms.Form):
    words = forms.CharField(
        label=_("A few words to them"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    focus = forms.CharField(label=_("What you'd work on"), max_length=160, required=False)


class AnswerForm(Watched, forms.Form):
    """What goes with a yes or a no."""

    words = forms.CharField(label=_("A kind word"), max_length=500, required=False)


class ReflectionForm(Watched, forms.ModelForm[CircleReflection]):
    light = forms.ChoiceField(label=_("How was it?"), choices=Light.choices, widget=forms.RadioSelect)

    class Meta:
        model = CircleReflection
        fields = ("light", "words", "is_shared")
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == CheckKind.PULSE:
            self.fields["light"].label = _("Is this working for you?")
        if question:
            self.fields["words"].label = question


class RsvpForm(Watched, forms.Form):
    answer = forms.ChoiceField(choices=[choice for choice in Answer.choices if choice[0] != Answer.WAITING])
    # Missing where only a button was pressed: then the word stays as it was.
    note = forms.CharField(label=_("A word to the circle"), max_length=160, required=False)

    def said_note(self) -> str | None:
        return self.cleaned_data["note"] if "note" in self.data else None


class MomentToCome(LocalMoment):
    """When a meeting begins."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("When"), "help_text": _("On your own clock.")} | kwargs)

    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        if moment and moment < timezone.now():
            raise forms.ValidationError(_("This time is over. Choose one to come."))
        return moment


class TimeForm(Watched, forms.ModelForm[Session]):
    starts_at = MomentToCome()

    class Meta:
        model = Session
        fields = ("starts_at", "place", "link", "places")
        field_classes: ClassVar[dict[str, Any]] = {"link": forms.URLField}

    @property
    def where(self) -> dict[str, Any]:
        """What was filled in beside the time: emptied it is taken off, and what was not asked for is not in it."""
        return {name: self.cleaned_data[name] for name in ("place", "link", "places") if name in self.data}


class NotesForm(Watched, forms.Form):
    notes = forms.CharField(
        label=_("Notes, for this circle only"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
    )
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
