from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.choosing import MOST_CHOSEN
from chat.models import KEEPS, Room
from chat.speaking import LARGEST_MESSAGE
from communities.forms.quoting import ReadersField
from communities.models import Community
from content.forms import LineField, SendingForm
from content.refusing import Watched

if TYPE_CHECKING:
    from communities.quoting import Readers


class WordsForm(forms.Form):
    """What a message says."""

    largest = LARGEST_MESSAGE
    source = forms.CharField(
        label=_("Your message"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off"}),
        error_messages={
            "required": _("Write a few words first."),
            "too_large": _("This is longer than one message can be. Perhaps it wants to be a thread?"),
        },
    )

    def clean_source(self) -> str:
        text: str = self.cleaned_data["source"].replace("\r\n", "\n").strip()
        if not text:
            raise forms.ValidationError(self.fields["source"].error_messages["required"], code="required")
        if len(text.encode()) > LARGEST_MESSAGE:
            raise forms.ValidationError(self.fields["source"].error_messages["too_large"], code="too_large")
        return text


class ChangedWordsForm(Watched, WordsForm):
    """What was said, put in other words. What is said is looked through where it is stored (chat/speaking.py): forms of
    the socket are read where nothing may be asked of the database."""


class MessageForm(WordsForm):
    """`seen` is the last message on the page it was written under, `change` the last change it knows, and `answers`
    the message it answers."""

    sending_key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"id": False}), required=False, min_value=0, max_value=2**31 - 1
    )
    change = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"id": False}), required=False, min_value=0, max_value=2**31 - 1
    )
    answers = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"id": False}), required=False, min_value=1, max_value=2**31 - 1
    )


class PageMessageForm(MessageForm, SendingForm):
    """As the page itself sends it, where its script does not run: one key for whatever is written on it."""


class PlaceForm(forms.Form):
    """How far somebody has read."""

    sequence = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class RoomForm(Watched, forms.ModelForm[Room]):
    """A room: its name, what it is for, and who speaks there."""

    class Meta:
        model = Room
        fields = ("name", "topic", "keeps_days", "only_leaders_speak")
        field_classes: ClassVar[dict[str, Any]] = {"name": LineField}
        help_texts = {
            "topic": _("What people talk about here, in a line."),
            "keeps_days": _("Then it is gone for good; what somebody has saved stays. The room says so to everybody."),
        }
        widgets = {"topic": forms.TextInput}
        labels = {"topic": _("What it is for")}

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        # Conversations may be without one; a community's rooms are found by it.
        self.fields["name"].required = True
        self.fields["keeps_days"].choices = [("", _("For good")), *KEEPS]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Room.objects.filter(community=self.community).exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a room of this name already."))
        return name


class GroupForm(Watched, forms.Form):
    """What a group is called; without a name it is called by its people."""

    name = LineField(label=_("Name of the group"), max_length=60, required=False)


class TakeAwayForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Its author reads this. Say what it did, not what they are."),
        error_messages={"required": _("Say why; whoever wrote it deserves to know.")},
    )


class MuteForm(TakeAwayForm):
    LASTS: ClassVar[dict[str, timedelta]] = {
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
        "week": timedelta(days=7),
    }
    how_long = forms.ChoiceField(
        label=_("For how long"),
        choices=[("hour", _("An hour")), ("day", _("A day")), ("week", _("A week"))],
        initial="hour",
        widget=forms.RadioSelect,
    )

    @property
    def lasts(self) -> timedelta:
        return self.LASTS[self.cleaned_data["how_long"]]


class ChoiceForm(Watched, forms.Form):
    """Messages that become a thread or a story."""

    numbers = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose what belongs to it first."),
            "invalid_choice": _("Something you chose was taken back meanwhile. This is what still stands."),
        },
    )
    title = LineField(
        label=_("What would a colleague call the story?"),
        max_length=120,
        help_text=_("Those you quote read it when they are asked. It can still be changed."),
        error_messages={"required": _("A few words, so that those you ask know what it is about.")},
    )

    readers = ReadersField()

    def __init__(self, *args: Any, standing: Collection[int], is_story: bool, readers: Readers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ReadersField", self.fields["readers"]).offer(readers)
        self.fields["numbers"].choices = [(number, number) for number in standing]  # type: ignore[attr-defined]
        self.fields["title"].required = is_story

    def clean_numbers(self) -> list[int]:
        numbers: list[int] = self.cleaned_data["numbers"]
        if len(numbers) > MOST_CHOSEN:
            raise forms.ValidationError(_("Up to %(most)d messages become one thing.") % {"most": MOST_CHOSEN})
        return numbers
