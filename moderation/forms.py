from __future__ import annotations

from typing import ClassVar

from django import forms

from moderation.models import Flag


class FlagForm(forms.ModelForm[Flag]):
    class Meta:
        model = Flag
        fields = ("reason", "note")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "reason": forms.RadioSelect(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
