"""Inviting people: a list of addresses, or a link that lets some in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.inviting import MOST_LINES, address_in, lines_of


class AddressesField(forms.CharField):
    """First invitations: one address a line, each of which can be written to. Gives the lines."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=60_000, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = lines_of(super().clean(value))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("500 at most, and five are enough to begin."))
        if strange := [line for line in lines if not address_in(line)]:
            words = _("We find no e-mail address here: %(lines)s")
            raise forms.ValidationError(words, params={"lines": ", ".join(line[:40] for line in strange[:5])})
        return lines


class InvitingForm(forms.Form):
    """A pasted list, a file, or both."""

    people = forms.CharField(
        label=_("Whom do you invite?"),
        help_text=_("One e-mail address a line, with or without a name; 500 lines at most."),
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "Ilse <ilse@example.org>"}),
        max_length=60_000,
        required=False,
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False, allow_empty_file=True)

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > 200_000:
            raise forms.ValidationError(_("This file is too large: 500 lines fit into much less."))
        return str(file.read().decode("utf-8-sig", errors="replace"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["everybody"] = f"{cleaned.get('people', '')}\n{cleaned.get('file', '')}"
        if not self.errors and not cleaned["everybody"].strip():
            self.add_error("people", _("Name at least one person."))
        return cleaned


class LinkForm(forms.Form):
    days = forms.IntegerField(label=_("Days it lasts"), initial=14, min_value=1, max_value=90)
    most_uses = forms.IntegerField(label=_("People it lets in"), initial=25, min_value=1, max_value=500)
