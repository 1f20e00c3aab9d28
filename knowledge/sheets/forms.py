from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from content.forms import LineField, TextField
from content.refusing import Watched
from knowledge.models import Sheet


class SheetForm(Watched, forms.ModelForm[Sheet]):
    waits = True
    source = TextField(label=_("Text"))
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = Sheet
        fields = ("kind", "title", "why", "source", "licence")
        field_classes: ClassVar[dict[str, Any]] = {"title": LineField}
        labels: ClassVar[dict[str, Any]] = {
            "kind": _("What is it?"),
            "title": _("Title"),
            "why": _("What it is for"),
            "licence": _("What others may do with it"),
        }
        error_messages: ClassVar[dict[str, dict[str, Any]]] = {
            "title": {"required": _("Say what it is, so that people know before they open it.")}
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {"why": forms.Textarea(attrs={"rows": 2})}

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "title", "why", "source", "licence")}
