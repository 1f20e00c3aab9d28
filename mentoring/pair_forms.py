"""What the two of a pair fill in."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from mentoring.models import Agreement, CheckIn, CheckKind, Light, PairAction, PairGoal, PairMeeting
from ui.own_ids import OwnIds

DAY = "%Y-%m-%d"


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format=DAY)


class AgreementForm(Watched, forms.ModelForm[Agreement]):
    class Meta:
        model = Agreement
        fields = ("rhythm", "confidentiality")
        widgets: ClassVar[dict[str, forms.Widget]] = {"confidentiality": forms.Textarea(attrs={"rows": 2})}


class SharedNotesForm(Watched, forms.Form):
    notes = forms.CharField(
        label=_("What to keep"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6})
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)


class PrivateNoteForm(OwnIds, forms.Form):
    words = forms.CharField(
        label=_("My note"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )


class GoalForm(OwnIds, Watched, forms.ModelForm[PairGoal]):
    class Meta:
        model = PairGoal
        fields = ("words",)


class ActionForm(OwnIds, Watched, forms.ModelForm[PairAction]):
    class Meta:
        model = PairAction
        fields = ("words", "due_on")
        widgets: ClassVar[dict[str, forms.Widget]] = {"due_on": _day()}


class MeetingForm(OwnIds, forms.ModelForm[PairMeeting]):
    """Two taps: today and the usual length are there already."""

    class Meta:
        model = PairMeeting
        fields = ("held_on", "minutes")
        widgets: ClassVar[dict[str, forms.Widget]] = {"held_on": _day()}

    def __init__(self, *args: object, minutes: int, **kwargs: object) -> None:
        kwargs["initial"] = {"held_on": timezone.localdate(), "minutes": minutes}
        super().__init__(*args, **kwargs)
        self.fields["minutes"].validators.extend(forms.IntegerField(min_value=5, max_value=480).validators)


FIT_WORDS = [(Light.GREEN, _("Good")), (Light.AMBER, _("Still deciding")), (Light.RED, _("Not a fit"))]


class CheckInForm(Watched, forms.ModelForm[CheckIn]):
    light = forms.ChoiceField(label=_("How is it?"), choices=Light.choices, widget=forms.RadioSelect)

    class Meta:
        model = CheckIn
        fields = ("light", "words", "is_shared")
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.prefix = f"check-{self.instance.pk}"
        if self.instance.kind == CheckKind.FIT:
            self.fields["light"].choices = FIT_WORDS  # type: ignore[attr-defined]
        if self.instance.kind == CheckKind.CLOSING:
            self.fields["light"].label = _("How was it?")
            self.fields["words"].label = self.instance.pairing.programme.closing_question or self.fields["words"].label
