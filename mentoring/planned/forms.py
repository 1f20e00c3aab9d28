"""What the two of a pair fill in to plan, move or call off a meeting."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from mentoring.forms import MomentToCome
from mentoring.models import PairDate
from ui.own_ids import OwnIds


class DateForm(OwnIds, Watched, forms.ModelForm[PairDate]):
    starts_at = MomentToCome()

    class Meta:
        model = PairDate
        fields = ("starts_at", "minutes", "place", "link")
        field_classes: ClassVar[dict[str, Any]] = {"link": forms.URLField}


class MoveDateForm(DateForm):
    class Meta(DateForm.Meta):
        fields = ("starts_at", "minutes", "place", "link", "reason")  # type: ignore[assignment]


class CallOffForm(OwnIds, Watched, forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=160, required=False)
