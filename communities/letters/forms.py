from __future__ import annotations

from typing import ClassVar

from django import forms

from communities.models import Letter
from content.refusing import Watched


class LetterForm(Watched, forms.ModelForm[Letter]):
    waits = True

    class Meta:
        model = Letter
        fields = ("words", "occasion")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "words": forms.Textarea(attrs={"rows": 5, "maxlength": 1000}),
            "occasion": forms.RadioSelect(),
        }
