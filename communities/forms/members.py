"""What those who lead do with a membership."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Ban, Membership, Removal
from content.refusing import Watched


class RoleForm(Watched, forms.ModelForm[Membership]):
    class Meta:
        model = Membership
        fields = ("role", "care")
        widgets: ClassVar[dict[str, forms.Widget]] = {"role": forms.RadioSelect()}


class RemovalForm(forms.ModelForm[Removal]):
    class Meta:
        model = Removal
        fields = ("reason",)
        help_texts: ClassVar[dict[str, Any]] = {"reason": _("The person reads it.")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"reason": forms.Textarea(attrs={"rows": 2})}


class WordForm(forms.Form):
    """A word to a member, or a while in which they read and do not write."""

    days = forms.TypedChoiceField(
        label=_("What happens"),
        coerce=int,
        choices=[
            (0, _("A word to them, and nothing else")),
            (1, _("They write nothing here for a day")),
            (3, _("For three days")),
            (7, _("For a week")),
            (30, _("For a month")),
        ],
    )
    reason = forms.CharField(
        label=_("What you tell them"),
        max_length=900,
        help_text=_("They read it, and can ask once for a second look by somebody else."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BanForm(forms.ModelForm[Ban]):
    class Meta:
        model = Ban
        fields = ("reason", "until")
        help_texts: ClassVar[dict[str, Any]] = {"reason": _("Other facilitators read it, and so does the person.")}
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "reason": forms.Textarea(attrs={"rows": 3}),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose one to come, or none."))
        return until
