from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from communities.forms.quoting import ReadersField
from communities.kinds import start_of
from communities.models import Community
from content.forms import LineField, SendingForm, TextField
from content.refusing import Watched
from discussions.drafts import ANSWERS
from discussions.introducing import as_one_text
from discussions.models import Thread, ThreadKind
from moderation.links import refuse_too_many

if TYPE_CHECKING:
    from django.forms import BoundField

    from communities.quoting import Readers

SHORTEST_TITLE: int = settings.SHORTEST_TITLE
LONGEST_TITLE: int = settings.LONGEST_TITLE
MOST_TAGS = 5
LONGEST_TAG = 40


class TagsField(forms.CharField):
    """Tags as people type them: 'Low cost, #chemistry'. Gives a list, each once, in small letters."""

    default_error_messages: ClassVar = {
        "most": _("Five tags are enough to find a thread by. Which five?"),
        "longest": _("A tag is a word or two. %(tag)s is longer than that."),
    }

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        words = (re.sub(r"[\s\x00]+", " ", part).strip(" #").lower() for part in str(value or "").split(","))
        return list(dict.fromkeys(word for word in words if word))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MOST_TAGS:
            raise forms.ValidationError(self.error_messages["most"], code="most")
        for tag in value:
            if len(tag) > LONGEST_TAG:
                raise forms.ValidationError(self.error_messages["longest"], code="longest", params={"tag": tag[:20]})

    def run_validators(self, value: Any) -> None:
        """The words were looked at one by one; there is no text left to look at."""


class TitleField(LineField):
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages: ClassVar = {
        "required": _("A few words, so the right person notices it."),
        "min_length": _("A few more words, so the right person notices it."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE, **kwargs)


class ThreadForm(Watched, SendingForm):
    waits = True
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=ThreadKind.choices,
        initial=ThreadKind.DISCUSSION,
        widget=forms.RadioSelect,
    )
    title = TitleField(label=_("Title"))
    tags = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Up to five, with commas between: low cost, chemistry"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    source = TextField(label=_("Your words"))
    # The conversation it grew from, as communities.quoting names it.
    origin = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput(attrs={"id": False}))
    nameless = forms.BooleanField(
        label=_("Ask without my name"),
        required=False,
        help_text=_(
            "You and what you write below are shown as ‘a member’. Only site staff can look up who asked; you are told."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("nameless") and cleaned.get("kind") != ThreadKind.ASK:
            self.add_error("nameless", _("Only a question can be asked without a name."))
        return cleaned


class Tended(Watched):
    """Words of those who look after a thread, for whom held words wait: refused is only what nobody may say, and links
    of somebody new, since nothing of theirs is held here."""

    waits = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        form: Any = self
        assert self.by
        refuse_too_many(form, by=self.by)
        return cleaned


class RetitleForm(Tended, forms.Form):
    """What a thread is found by, for those who look after it."""

    title = ThreadForm.base_fields["title"]
    tags = ThreadForm.base_fields["tags"]
    kind = forms.ChoiceField(label=_("What is it?"), choices=ThreadKind.choices)

    def __init__(self, *args: Any, answered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if answered:
            self.fields["kind"].help_text = _(
                "As anything but a question it has no answer: the one that was chosen is a reply like the others then."
            )


class MoveForm(forms.Form):
    # None is chosen at first: a button pressed by mistake would move it to where others read.
    to = forms.ModelChoiceField(
        label=_("To"),
        queryset=Community.objects.none(),
        empty_label=_("Choose a community"),
        error_messages={"required": _("Choose where it goes.")},
    )

    def __init__(self, *args: Any, choices: Sequence[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        to.queryset = Community.objects.filter(pk__in=[one.pk for one in choices])  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which thread it goes into: one of those that are like it, or any other by its address."""

    into = forms.ModelChoiceField(
        label=_("Into which thread"),
        queryset=Thread.objects.none(),
        widget=forms.RadioSelect,
        required=False,
        empty_label=None,
    )
    address = forms.CharField(
        label=_("The address of another thread here"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": _("Choose a thread, or give its address.")},
    )

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = Thread.objects.inside(thread.community).exclude(pk=thread.pk)
        like = [one.pk for one in self.others.like(thread.title)]
        self.fields["into"].queryset = self.others.filter(pk__in=like)  # type: ignore[attr-defined]
        if not like:
            del self.fields["into"]
            self.fields["address"].required = True

    def clean_address(self) -> Thread | None:
        address: str = self.cleaned_data["address"]
        if not address:
            return None
        number = re.search(r"/threads/(\d{1,18})(?:/|$)", address)
        thread = self.others.filter(pk=int(number[1])).first() if number else None
        if thread is None:
            raise forms.ValidationError(_("This is not the address of another thread here."))
        return thread

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        asked["thread"] = asked.get("address") or asked.get("into")
        if not asked["thread"] and not self.errors:
            self.add_error("address", self.fields["address"].error_messages["required"])
        return asked


class SplitForm(Tended, forms.Form):
    title = TitleField(label=_("Title of the new thread"))
    kind = forms.ChoiceField(label=_("What is it?"), choices=ThreadKind.choices, initial=ThreadKind.DISCUSSION)
    numbers = forms.TypedMultipleChoiceField(
        label=_("Which posts go along"),
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("This post is not there any more. Look again at what you chose.")},
    )
    rest = forms.BooleanField(label=_("And every post after the last one chosen"), required=False)

    def __init__(self, *args: Any, numbers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[int]:
        numbers: list[int] = self.cleaned_data["numbers"]
        if not numbers:
            raise forms.ValidationError(_("Choose the posts that go along."))
        return numbers


class RetellingForm(Watched, forms.Form):
    title = LineField(
        label=_("What would a colleague call it?"),
        max_length=120,
        error_messages={"required": _("A few words, so the right person notices it.")},
    )
    numbers = forms.TypedMultipleChoiceField(
        label=_("What belongs to the story"),
        coerce=int,
        error_messages={
            "required": _("Choose at least one post."),
            "invalid_choice": _("This post is not there any more. Look again at what you chose."),
        },
    )

    readers = ReadersField()

    def __init__(self, *args: Any, numbers: Sequence[int], readers: Readers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
        cast("ReadersField", self.fields["readers"]).offer(readers)


class LockForm(Tended, forms.Form):
    why = forms.CharField(
        label=_("Why it is closed"),
        required=False,
        max_length=Thread._meta.get_field("locked_why").max_length,
        help_text=_("Shown below the thread. “Goes on in …” helps whoever comes later."),
    )


class ReplyForm(Watched, SendingForm):
    waits = True
    source = TextField(label=_("Your reply"))
    # The last post on the page it was written under: what came meanwhile is shown with the answer.
    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), required=False, min_value=0)


class IntroductionForm(Watched, SendingForm):
    """What this kind of community asks of newcomers; nobody has to answer all of it."""

    waits = True

    def __init__(self, *args: Any, community: Community, hello: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prompts = [str(prompt) for prompt in (*start_of(community.kind).prompts, _("And anything else"))]
        for name, prompt in zip(ANSWERS, self.prompts, strict=False):
            self.fields[name] = forms.CharField(
                label=prompt, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
            )
        # What they said on coming in need not be typed again.
        self.fields[ANSWERS[len(self.prompts) - 1]].initial = hello

    @property
    def answers(self) -> list[BoundField]:
        return [self[name] for name in ANSWERS[: len(self.prompts)]]

    @property
    def _said(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in ANSWERS[: len(self.prompts)]]

    @property
    def own(self) -> str:
        """What tells whether others said the same: nothing where most of it is what all of them are asked."""
        return self.text if 2 * sum(map(len, self._said)) > len(self.text) else ""

    @property
    def text(self) -> str:
        """One post. What answers no prompt needs no heading."""
        *answers, more = self._said
        headed = as_one_text(zip(self.prompts[:-1], answers, strict=True))
        return "\n\n".join(part for part in (headed, more) if part)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.text:
            self.add_error(ANSWERS[0], _("Answer one of these, in a few words."))
        return cleaned


class EditForm(Watched, forms.Form):
    """A post that gets other words waits as a new one does."""

    waits = True
    source = TextField(label=_("Your words"))


class SummaryForm(Watched, forms.Form):
    waits = True
    source = TextField(
        label=_("Where we’ve got to"),
        help_text=_(
            "What those who took part agree on, as a list, and what is still open. Others can change it. "
            "#4 becomes a link to post 4."
        ),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class EditionForm(forms.Form):
    edition = forms.IntegerField(min_value=1)


class PositionForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
