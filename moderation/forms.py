from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import Appeal, Flag, Reason


class FlagForm(forms.ModelForm[Flag]):
    reason = forms.ChoiceField(label=_("What is wrong"), choices=Reason, widget=forms.RadioSelect())

    norm = forms.ChoiceField(label=_("Which line of how you are together"), required=False)

    class Meta:
        model = Flag
        fields = ("reason", "norm", "note")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "reason": forms.RadioSelect(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, norms: Sequence[str] = (), **kwargs: Any) -> None:
        """`norms` are what was agreed where it stands; without any there is nothing to choose from."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["norm"]
        field.choices = [("", _("None of them in particular")), *((text, text) for text in norms)]
        if not norms:
            del self.fields["norm"]


class AppealForm(forms.ModelForm[Appeal]):
    class Meta:
        model = Appeal
        fields = ("words",)
        labels: ClassVar[dict[str, Any]] = {"words": _("Why somebody should look at it again")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 4})}
