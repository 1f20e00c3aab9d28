from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.goals.links import at_address
from communities.models import Community
from content.forms import LineField
from content.refusing import Watched
from knowledge.models import Story, StoryRequest, StoryRound
from people.models import Person
from people.scopes import Viewer

LONGEST_ROUND = timedelta(days=92)


class RequestForm(Watched, forms.ModelForm[StoryRequest]):
    waits = True

    class Meta:
        model = StoryRequest
        fields = ("question", "details")
        field_classes: ClassVar[dict[str, Any]] = {"question": LineField}
        labels: ClassVar[dict[str, Any]] = {
            "question": _("What would you like to hear about?"),
            "details": _("What you need it for"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "question": _("As you would ask in the corridor."),
            "details": _("Helps whoever was there to see which of their stories you mean."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "question": forms.TextInput(attrs={"placeholder": _("Has anyone handled …")}),
            "details": forms.Textarea(attrs={"rows": 3}),
        }


class NudgeForm(Watched, forms.Form):
    """Whom one thinks of, by their handle, and a word to them."""

    handle = forms.CharField(label=_("Who may know?"), max_length=60, help_text=_("The handle of a member: @hanna"))
    words = forms.CharField(
        label=_("A word to them"),
        required=False,
        max_length=200,
        help_text=_("Why you thought of them. They are asked once, and may well say no."),
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community

    def clean_handle(self) -> Person:
        handle = self.cleaned_data["handle"].strip().lstrip("@")
        here = Person.objects.active().filter(memberships__community=self.community)
        if person := here.filter(handle__iexact=handle).first():
            return person
        raise forms.ValidationError(_("No member here has that handle."))


class AnswerForm(Watched, forms.Form):
    """A story that is there already."""

    address = forms.CharField(
        label=_("A story that answers it"), max_length=300, help_text=_("Its address, from your browser.")
    )

    def __init__(self, *args: Any, community: Community, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community, self.viewer = community, viewer

    def clean_address(self) -> Story:
        found = at_address(self.cleaned_data["address"], self.viewer, self.community)
        if found and found[0] == "story":
            return Story.objects.get(pk=found[1])
        raise forms.ValidationError(_("No story of this community is there."))


class RoundForm(Watched, forms.ModelForm[StoryRound]):
    class Meta:
        model = StoryRound
        fields = ("theme", "about", "begins_on", "ends_on")
        field_classes: ClassVar[dict[str, Any]] = {"theme": LineField}
        labels: ClassVar[dict[str, Any]] = {"theme": _("Theme"), "about": _("What you hope to hear")}
        help_texts: ClassVar[dict[str, Any]] = {
            "theme": _("Something nearly everybody has met: the first night alone, a handover that went wrong."),
            "ends_on": _("Two weeks are a good length."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "begins_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and begins < timezone.localdate():
            self.add_error("begins_on", _("That day is over. Today is the earliest."))
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It ends before it begins."))
        elif begins and ends and ends - begins > LONGEST_ROUND:
            self.add_error("ends_on", _("Three months at most: what ends soon is begun soon."))
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
