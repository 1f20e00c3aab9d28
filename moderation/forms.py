from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import Appeal, Flag, Reason


class FlagForm(forms.ModelForm[Flag]):
    reason = forms.ChoiceField(label=_("What is wrong"), choices=Reason, widget=forms.RadioSelect())

    class Meta:
        model = Flag
        fields = ("reason", "note")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "reason": forms.RadioSelect(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }


class AppealForm(forms.ModelForm[Appeal]):
    class Meta:
        model = Appeal
        fields = ("words",)
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 4})}
