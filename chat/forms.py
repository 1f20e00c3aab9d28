from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.speaking import LONGEST_MESSAGE


class MessageForm(forms.Form):
    """`seen` is the last message on the page it was written under."""

    source = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off"}),
        error_messages={
            "required": _("Write a few words first."),
            "max_length": _("This is longer than one message can be. Perhaps it wants to be a thread?"),
        },
    )
    sending_key = forms.UUIDField(widget=forms.HiddenInput(attrs={"id": False}), initial=uuid4)
    seen = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"id": False}), required=False, min_value=0, max_value=2**31 - 1
    )

    def clean_source(self) -> str:
        text: str = self.cleaned_data["source"].replace("\r\n", "\n").strip()
        if not text:
            raise forms.ValidationError(self.fields["source"].error_messages["required"], code="required")
        return text


class PlaceForm(forms.Form):
    """How far somebody has read."""

    sequence = forms.IntegerField(min_value=1, max_value=2**31 - 1)
