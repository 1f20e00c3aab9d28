from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.practice.log import Span


class SpanForm(forms.Form):
    """From when to when; a day that is none is said, and the whole log shown."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    @property
    def span(self) -> Span:
        self.is_valid()
        return Span(self._day("since"), self._day("until"))

    def _day(self, name: str) -> date | None:
        day: date | None = self.cleaned_data.get(name)
        return day
