"""What a facilitator fills in on a programme's board."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from mentoring.fit import Weights
from mentoring.models import MatchingAim, Programme
from people.models import Person

IMPORTANCE = [(0, _("Not at all")), (1, _("A little")), (3, _("Somewhat")), (5, _("A lot")), (10, _("Above all"))]
CRITERIA = {
    "topics": _("Topics sought and offered"),
    "time": _("Hours in common"),
    "wishes": _("People who would like each other"),
    "experience": _("A few years ahead"),
    "organisation": _("Wishes and the rule about where the two work"),
    "new_faces": _("Not paired before"),
    "languages": _("Languages they could speak"),
}


class SearchForm(forms.Form):
    aim = forms.ChoiceField(
        label=_("What the search aims for"),
        choices=MatchingAim.choices,
        initial=MatchingAim.TOTAL,
        widget=forms.RadioSelect,
    )


class WeightsForm(forms.Form):
    """How much each criterion counts in this programme."""

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        self.programme = programme
        at_present = asdict(Weights()) | programme.weights
        kwargs["initial"] = at_present | {"least_times": programme.least_times}
        super().__init__(*args, **kwargs)
        for name, label in CRITERIA.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label, coerce=int, choices=_with(IMPORTANCE, at_present[name])
            )
        self.fields["least_times"] = forms.IntegerField(
            label=_("Hours a week two people need in common"), min_value=0, max_value=10
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data[name] for name in CRITERIA):
            raise forms.ValidationError(_("Something has to count, or nobody fits anybody."))
        return data

    def save(self) -> None:
        self.programme.weights = {name: self.cleaned_data[name] for name in CRITERIA}
        self.programme.least_times = self.cleaned_data["least_times"]
        self.programme.save(update_fields=["weights", "least_times"])


def _with(choices: list[tuple[int, Any]], value: int) -> list[tuple[int, Any]]:
    """A default that lies between the words offered is offered as well."""
    return choices if value in dict(choices) else sorted([*choices, (value, _("Quite a bit"))])


class PairForm(forms.Form):
    """Two people of the programme, by handle."""

    mentee = forms.ModelChoiceField(label=_("Who seeks"), queryset=Person.objects.none(), to_field_name="handle")
    mentor = forms.ModelChoiceField(label=_("Who offers"), queryset=Person.objects.none(), to_field_name="handle")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(participations__programme=programme)
        for name, roles in (("mentee", ["seek", "both"]), ("mentor", ["offer", "both"])):
            field: Any = self.fields[name]
            field.queryset = people.filter(participations__role__in=roles).distinct().order_by("display_name")


class MessageForm(Watched, forms.Form):
    words = forms.CharField(label=_("Your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
