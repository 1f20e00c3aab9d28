"""Asking to join, and what those who look after a community answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.fields import LinesField
from communities.models import JoinRequest
from content.refusing import Watched

QUESTION_LENGTH = 160
ANSWER_LENGTH = 500


class QuestionsForm(Watched, forms.Form):
    """What people who ask to join are asked."""

    questions = LinesField(
        label=_("What do you ask people who want to join?"),
        help_text=_("Three questions at most, one a line. None is fine too."),
        widget=forms.Textarea(attrs={"rows": 3}),
        most=3,
        length=QUESTION_LENGTH,
        too_many=_("Three questions at most. Which of them would you really act upon?"),
        too_long=_("A question has room for 160 characters."),
    )


class AskForm(Watched, forms.ModelForm[JoinRequest]):
    """A few words, and an answer to each question of the community."""

    class Meta:
        model = JoinRequest
        fields = ("words",)
        labels: ClassVar[dict[str, Any]] = {"words": _("What brings you here?")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, questions: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for number, question in enumerate(self.questions):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, max_length=ANSWER_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer_{number}"] for number in range(len(self.questions))]

    @property
    def answers(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        return [(question, given[f"answer_{number}"]) for number, question in enumerate(self.questions)]


class RefusalForm(Watched, forms.ModelForm[JoinRequest]):
    class Meta:
        model = JoinRequest
        fields = ("answer",)
        help_texts: ClassVar[dict[str, Any]] = {"answer": _("They read it with the answer: why not now, where else?")}
        error_messages: ClassVar[dict[str, Any]] = {
            "answer": {"max_length": _("An answer has room for 300 characters. Nobody has been told anything yet.")}
        }
