from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from knowledge.models import Answer

ANSWERS = [
    (Answer.HOLDS.value, Answer.HOLDS.label),
    (Answer.AMENDED.value, _("It holds, but for something that is different now")),
]
# A use says that it holds, and nothing of what is different.
MISSING = {
    Answer.AMENDED: _("What is different now?"),
    Answer.RETIRED: _("What is done instead, or why not any more?"),
}


class CheckForm(Watched, forms.Form):
    """How it is, and how one knows. Who used it and said what came of it has said how they know."""

    answer = forms.ChoiceField(
        label=_("How is it today?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it is.")},
    )
    words = forms.CharField(
        label=_("How you know, or what is different"),
        max_length=300,
        help_text=_("“I did it like this on Tuesday”, “the new pumps beep twice”. It stands beside the story."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A few words are enough: when did you last do it, or see it done?")},
    )

    def __init__(self, *args: Any, may_retire: bool, has_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_used = has_used
        if may_retire:
            self.fields["answer"].choices = [*ANSWERS, (Answer.RETIRED.value, Answer.RETIRED.label)]  # type: ignore[attr-defined]
        self.fields["words"].required = not has_used

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") in MISSING and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", MISSING[cleaned["answer"]])
        return cleaned
