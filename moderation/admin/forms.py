from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from moderation.deciding import TEMPLATES, About, Decision, Warning
from moderation.looking import Look
from moderation.models import MeasureKind

FOR_A_WHILE = (MeasureKind.MUTED, MeasureKind.SUSPENDED)
# The others are for those who lead a place, where they do it.
BY_THOSE_WHO_LEAD = (MeasureKind.QUIET, MeasureKind.KEPT_OUT)
MEASURES = [(kind.value, kind.label) for kind in MeasureKind if kind not in BY_THOSE_WHO_LEAD]
LONGEST_DAYS = 365


class DecisionForm(forms.Form):
    about = forms.ChoiceField(
        label=_("What was written"), choices=About, initial=About.LEAVE, widget=UnfoldAdminRadioSelectWidget
    )
    person = forms.ChoiceField(
        label=_("Who wrote it"),
        choices=[("", _("Nothing")), *MEASURES],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=7,
        required=False,
        help_text=_("Where it is for a while. In a community's thread or room, muting holds in that community."),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    template = forms.ChoiceField(
        label=_("What they are told"), choices=Warning, required=False, widget=UnfoldAdminSelectWidget
    )
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=900,
        required=False,
        help_text=_("The person reads it, with their own text beside it, and can ask once for a second look."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    new_words = forms.CharField(
        label=_("Other words for it"),
        required=False,
        help_text=_("What was there stays in its history."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
    )
    close = forms.BooleanField(label=_("Close the thread to replies"), required=False, widget=UnfoldBooleanSwitchWidget)
    carry_to = forms.SlugField(
        label=_("Move the thread to the community at /c/"), required=False, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, looks: list[Look], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = looks[0] if len(looks) == 1 else None
        if only is None or only.target.reword is None:
            del self.fields["new_words"]
        else:
            self.fields["new_words"].initial = only.words
        if any(look.target.close is None for look in looks):
            del self.fields["close"]
        if any(look.target.carry_to is None for look in looks):
            del self.fields["carry_to"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        template = TEMPLATES.get(said.get("template") or "", "")
        said["told"] = "\n\n".join(part for part in (str(template), said.get("reason", "").strip()) if part)[:1000]
        if said.get("person") and not said["told"]:
            self.add_error("reason", _("Say why: whoever it concerns reads it."))
        if said.get("person") in FOR_A_WHILE and not said.get("days"):
            self.add_error("days", _("For how long?"))
        return said

    def decision(self) -> Decision:
        said = self.cleaned_data
        return Decision(
            about=said["about"],
            person=said["person"],
            days=said["days"] or 0,
            reason=said["told"],
            new_words=said.get("new_words", ""),
            close=said.get("close", False),
            carry_to=said.get("carry_to", ""),
        )
