from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communities.decisions.forms import StanceForm
from communities.forms.fields import LinesField
from communities.models.ballot import CHOICE_LENGTH
from content.refusing import Watched
from discussions.models.poll import QUESTION_LENGTH
from discussions.polls.asking import Question

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from discussions.models import Poll

FEWEST, MOST = 2, 8
A_WEEK = 7
OPEN_FOR = (
    (1, _("until tomorrow")),
    (3, _("for three days")),
    (7, _("for a week")),
    (14, _("for two weeks")),
    (30, _("for a month")),
)
OPEN_DAYS = [days for days, _words in OPEN_FOR]
TOO_FEW = _("A question needs two answers at least to choose from.")


class DaysField(forms.TypedChoiceField):
    """A week, where nobody says anything else."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or A_WEEK)


class QuestionForm(Watched, forms.Form):
    """One question beside a text. In a composer it may stay empty: then nothing is asked."""

    prefix = "question"
    # Somebody opened the fields, which a thread's page leaves out until then.
    wanted = False

    words = forms.CharField(
        label=_("Your question"),
        max_length=QUESTION_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    options = LinesField(
        label=_("What can be answered"),
        help_text=_("Two to eight answers, one a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
        most=MOST,
        length=CHOICE_LENGTH,
        too_many=_("Eight answers at most. Which ones are really different?"),
        too_long=_("An answer has room for 120 characters."),
    )
    several = forms.BooleanField(label=_("Several may be chosen"), required=False)
    anonymous = forms.BooleanField(label=_("Keep names back until it closes"), required=False)
    days = DaysField(label=_("Open"), choices=OPEN_FOR, coerce=int, initial=A_WEEK)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        words, options = cleaned.get("words"), cleaned.get("options", [])
        if words and "options" not in self.errors and len(options) < FEWEST:
            self.add_error("options", TOO_FEW)
        if options and not words and "words" not in self.errors:
            self.add_error("words", _("What do you ask them?"))
        return cleaned

    @property
    def asks(self) -> bool:
        """Somebody has begun to ask: the fields are shown open."""
        return bool(self.wanted or self["words"].value() or self["options"].value() or self.errors)

    @property
    def drawn(self) -> SafeString:
        """As it stands folded in a composer. Nearly every page has one with nothing in it, drawn once a language."""
        return _drawn(self) if self.asks else _empty(get_language())

    @property
    def question(self) -> Question | None:
        given = self.cleaned_data
        if not given["words"]:
            return None
        return Question(given["words"], given["options"], given["several"], given["anonymous"], given["days"])

    @classmethod
    def names(cls) -> Mapping[str, str]:
        """What its fields are called in a page that has others, with what they are called here."""
        return {f"{cls.prefix}-{name}": name for name in cls.base_fields}

    @classmethod
    def from_draft(cls, fields: Mapping[str, Any]) -> Self:
        """With what was typed here before, of all that a draft keeps."""
        return cls(initial={name: fields[kept] for kept, name in cls.names().items() if kept in fields})

    @classmethod
    def of(cls, poll: Poll) -> Self:
        ballot = poll.ballot
        days = (ballot.closes_at - ballot.opened_at).days
        asked = {"words": poll.question, "options": ballot.choices, "several": poll.takes_several}
        return cls(
            initial=asked | {"anonymous": ballot.anonymous, "days": min(OPEN_DAYS, key=lambda one: abs(one - days))}
        )


class PollForm(QuestionForm):
    """On a page of its own, where nothing else is done: words and answers are asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, lacking in (("words", _("What do you ask them?")), ("options", TOO_FEW)):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = lacking


def _drawn(form: QuestionForm) -> SafeString:
    return render_to_string("discussions/polls/asking.html", {"question": form})


@functools.lru_cache(maxsize=64)
def _empty(language: str | None) -> SafeString:
    return _drawn(QuestionForm())


class AnswerForm(StanceForm):
    """What one answers to a poll. Reasons stand in the thread around it."""

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, ballot=poll.ballot, prefix=f"poll-{poll.pk}", **kwargs)
        del self.fields["reason"]
        self.fields["picks"].error_messages["required"] = _("Choose an answer first.")
