from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from knowledge.models import Answer


class CheckForm(Watched, forms.Form):
    """How it is, and how one knows. Who used it and said what came of it has said how they know."""

    answer = forms.ChoiceField(
        label=_("How is it today?"),
        choices=[(Answer.HOLDS.value, Answer.HOLDS.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it is.")},
    )
    words = forms.CharField(
        label=_("How you know"),
        max_length=300,
        help_text=_("“I did it like this on Tuesday”, “the new pumps beep twice”. It stands beside the story."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A few words are enough: when did you last do it, or see it done?")},
    )

    def __init__(self, *args: Any, may_retire: bool, has_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_used = has_used
        if may_retire:
            self.fields["answer"].choices = [(one.value, one.label) for one in (Answer.HOLDS, Answer.RETIRED)]  # type: ignore[attr-defined]
        else:
            self.fields["answer"].initial = Answer.HOLDS
        self.fields["words"].required = not has_used

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == Answer.RETIRED and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("What is done instead, or why not any more?"))
        return cleaned
