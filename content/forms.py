from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4, uuid5

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from content.models import Outcome, Use
from content.refusing import Watched
from content.rendering.source import on_one_line
from content.uploading import without_keys

LONGEST_TEXT: int = settings.LONGEST_TEXT


class LineField(forms.CharField):
    """A title or a name, on one line. As in texts, what would show it or the words around it in another order than they
    have is left out."""

    def to_python(self, value: Any) -> str:
        return on_one_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Markdown from a composer: kept as typed, up to a length that renders in good time."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "composer__in"})
    default_error_messages: ClassVar = {
        "required": _("Write a few words first."),
        "max_length": _("This is longer than one post can be. Perhaps it is two?"),
    }

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=LONGEST_TEXT, strip=False, **kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> str:
        text: str = super().clean(value)
        if self.required and not text.strip():
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text.replace("\r\n", "\n").rstrip()


class SendingForm(forms.Form):
    """Makes one thing however often it is sent: the key is made with the page and kept with what it made."""

    sending_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Another form on the same page, sent along with it.
    beside: forms.BaseForm | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An id of its own for each composer of the page would be lost on the way; the name is enough.
        self.fields["sending_key"].initial = uuid4
        self.fields["sending_key"].widget.attrs["id"] = False

    def clean_sending_key(self) -> UUID | None:
        """Of the page and of what was filled in: other words on a page that one turned back to make another thing."""
        key: UUID | None = self.cleaned_data["sending_key"]
        sent: list[forms.BaseForm] = [self, self.beside] if self.beside else [self]
        filled_in = repr([field.value() for form in sent for field in form if not field.is_hidden])
        if files := self.files.getlist("files"):
            # They stand in the text already, and sent once more are the same.
            filled_in = without_keys(filled_in) + repr([(file.name, file.size) for file in files])
        return key and uuid5(key, filled_in)


class PreviewForm(forms.Form):
    source = TextField(required=False)


class ThanksForm(Watched, forms.Form):
    words = forms.CharField(
        label=_("A few words, if you like"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on_profile = forms.BooleanField(
        label=_("They may stand on the profile too"),
        required=False,
        help_text=_("For whoever may read what you thank for, until they are taken off."),
    )


class Sharing(TextChoices):
    """Who sees a use. The practice log is one's own: nothing leaves it unless one says so."""

    MINE = "mine", _("Only me, in my practice log")
    SHOWN = "shown", _("Everyone who reads this: it is counted, and its author is told and thanked")


class UseForm(Watched, forms.ModelForm[Use]):
    """`sharing` begins as it was for the last use, or with one's own log; so does what comes without it."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it went, so that others know what to expect.")},
    )
    sharing = forms.ChoiceField(
        label=_("Who sees it?"),
        choices=Sharing.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("How it went for you is what helps whoever comes next, most of all if it did not work."),
    )

    class Meta:
        model = Use
        fields = ("outcome", "where", "changed", "came_of_it", "learnt", "learnt_shown")
        labels: ClassVar = {
            "where": _("Where"),
            "changed": _("What did you change?"),
            "came_of_it": _("What came of it?"),
            "learnt": _("What do you take from it?"),
            "learnt_shown": _("Others may read that, too"),
        }
        help_texts: ClassVar = {
            "came_of_it": _("If it did not hold: because of what?"),
            "learnt": _("For you alone, unless you say otherwise."),
        }
        widgets: ClassVar = {
            "came_of_it": forms.Textarea(attrs={"rows": 2}),
            "learnt": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, taught: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if taught:
            self.fields["came_of_it"].label = _("What happened?")
            self.fields["came_of_it"].help_text = _("What the class did with it, and where you left the plan.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return cleaned | {"only_mine": cleaned.pop("sharing", "") != Sharing.SHOWN}
