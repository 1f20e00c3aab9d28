"""What the two of a pair fill in to plan, move or call off a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from mentoring.models import PairDate


class DateForm(Watched, forms.ModelForm[PairDate]):
    starts_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("On your own clock."),
    )

    class Meta:
        model = PairDate
        fields = ("starts_at", "minutes", "place", "link")
        field_classes: ClassVar[dict[str, Any]] = {"link": forms.URLField}

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if starts_at < timezone.now():
            raise forms.ValidationError(_("This time is over. Choose one to come."))
        return starts_at


class MoveDateForm(DateForm):
    class Meta(DateForm.Meta):
        fields = ("starts_at", "minutes", "place", "link", "reason")  # type: ignore[assignment]


class CallOffForm(Watched, forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=160, required=False)
