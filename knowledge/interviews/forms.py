from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.refusing import Watched
from knowledge.models import StoryKind
from knowledge.models.interview import PART_LENGTH
from people.models import Person


def kind_field(**more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What kind of story may it be?"),
        choices=[("", _("We don’t know yet")), *StoryKind.choices],
        required=False,
        **more,
    )


class AskForm(Watched, forms.Form):
    handle = forms.CharField(label=_("Whom would you like to ask?"), max_length=60, help_text=_("Their handle: @hanna"))
    about = forms.CharField(
        label=_("What about?"),
        max_length=120,
        help_text=_("One moment is better than a whole career: the night when, the first time that."),
    )
    words = forms.CharField(
        label=_("A word to them"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    kind = kind_field(help_text=_("Each is asked a little differently. It can be said later, too."))

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community

    def clean_handle(self) -> Person:
        handle = self.cleaned_data["handle"].strip().lstrip("@")
        here = Person.objects.active().filter(memberships__community=self.community)
        if person := here.filter(handle__iexact=handle).first():
            return person
        raise forms.ValidationError(_("No member here has that handle."))


class KindForm(forms.Form):
    kind = kind_field()


class PartForm(Watched, forms.Form):
    words = forms.CharField(
        required=False,
        max_length=PART_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("That is more than one part can hold. Perhaps some of it belongs to another?")},
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SendingBackForm(Watched, forms.Form):
    words = forms.CharField(
        label=_("What is not right yet?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A word, so that they know what to look at.")},
    )
