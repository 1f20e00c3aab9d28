from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from content.forms import LineField
from content.refusing import Watched
from knowledge.models import Consent, Given, Retelling
from knowledge.models.story import audiences_in


class RetellingForm(Watched, forms.ModelForm[Retelling]):
    """Seen by those quoted before it is told: what waits for a look is the story that comes of it."""

    class Meta:
        model = Retelling
        fields = ("title", "situation", "happened", "advice", "audience")
        field_classes: ClassVar[dict[str, Any]] = {"title": LineField}
        labels: ClassVar[dict[str, Any]] = {
            "title": _("Title"),
            "situation": _("What it was about"),
            "happened": _("What came of it"),
            "advice": _("What you’d tell a newcomer"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "situation": _("For somebody who wasn’t there. Stands before what was said."),
            "audience": _("Those quoted are told so. For more readers they are asked once more."),
        }
        error_messages: ClassVar[dict[str, dict[str, Any]]] = {
            "title": {"required": _("A few words, so the right person notices it.")}
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "situation": forms.Textarea(attrs={"rows": 5}),
            "happened": forms.Textarea(attrs={"rows": 4}),
            "advice": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What an older page leaves out stays as it is.
        self.fields["audience"].required = False
        offered = [(one.value, one.label) for one in audiences_in(self.instance.community)]
        cast("forms.ChoiceField", self.fields["audience"]).choices = offered

    def clean_audience(self) -> str:
        return self.cleaned_data["audience"] or self.initial["audience"]

    def _can_wait(self) -> bool:
        """Although its row stands since they were asked."""
        return True


class ConsentForm(forms.ModelForm[Consent]):
    answer = forms.ChoiceField(
        label=_("May your words stand in this story?"),
        choices=[(one.value, one.label) for one in (Given.YES, Given.NAMELESS, Given.NO)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Yes, yes without your name, or no: all three are fine.")},
    )

    class Meta:
        model = Consent
        fields = ("answer",)
