from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from mentoring.formats import Format
from mentoring.models import Circle, SessionAction
from mentoring.models.running import LONGEST_NOTES
from people.models import Person


class FormatForm(forms.Form):
    format = forms.ChoiceField(
        label=_("How we spend it"),
        choices=Format.choices,
        required=False,
        widget=forms.Select(attrs={"class": "input grow"}),
    )


class SectionForm(Watched, forms.Form):
    source = forms.CharField(
        label=_("Notes"), required=False, max_length=LONGEST_NOTES, widget=forms.Textarea(attrs={"rows": 4})
    )
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ActionForm(Watched, forms.ModelForm[SessionAction]):
    class Meta:
        model = SessionAction
        fields = ("text", "who", "due")
        widgets: ClassVar[dict[str, forms.Widget]] = {"due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(circle_memberships__circle=circle).order_by("display_name", "pk")
        field.empty_label = str(_("All of us"))
