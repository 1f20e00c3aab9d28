from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.forms import LineField
from content.refusing import Watched
from content.rendering.addresses import is_our_media
from knowledge.coauthors import MOST as MOST_ALONG
from knowledge.models import Audience, Level, PartName, Story, StoryKind
from knowledge.models.story import audiences_in, usual_audience
from knowledge.telling import CueDraft, StoryDraft
from people.models import Person

PROMPTS = {
    PartName.SITUATION: _("When and where was it, and who were you then?"),
    PartName.MANUAL: _("Where there is a rule: what does it say?"),
    PartName.WE_DO: _("And what do you do?"),
    PartName.TRIED: _("What did you do, and why? What did you decide against?"),
    PartName.HAPPENED: _("How did it turn out?"),
    PartName.ADVICE: _("One or two things you'd say to somebody in their first week."),
    PartName.LIMITS: _("Where would this be the wrong thing to do?"),
}
MOST_TAGS, LONGEST_PART = 6, 16_000
_HANDLE = re.compile(r"@?([a-z0-9][a-z0-9_-]*)", re.IGNORECASE)
_PHOTO = re.compile(r"!\[([^\]]*)\]\((\S+)\)")


def _part(name: PartName, *, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=name.label,
        help_text=PROMPTS[name],
        required=False,
        max_length=LONGEST_PART,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def tags_in(words: str) -> list[str]:
    tags = (word.strip().lower().lstrip("#")[:40] for word in words.split(","))
    return list(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]


class StoryForm(Watched, forms.ModelForm[Story]):
    """The whole story on one page. Only a title and the words of one part are needed."""

    waits = True

    situation = _part(PartName.SITUATION, rows=7)
    manual = _part(PartName.MANUAL, rows=3)
    tried = _part(PartName.TRIED)
    happened = _part(PartName.HAPPENED)
    advice = _part(PartName.ADVICE, rows=3)
    limits = _part(PartName.LIMITS, rows=3)
    # Where it lies; kept as soon as the file was looked at, so that a refused form has it still.
    photo = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    photo_words = forms.CharField(
        label=_("What one sees on it"),
        required=False,
        max_length=200,
        help_text=_("For those who can’t see it, and for the search."),
    )
    photo_file = forms.FileField(
        label=_("A photo"),
        required=False,
        help_text=_("A drawing on paper does, photographed. No faces of people you look after, no names on boards."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    tag_words = forms.CharField(
        label=_("Tags"), required=False, max_length=200, help_text=_("Separated by commas, at most six.")
    )
    shelf = forms.TypedChoiceField(
        label=_("Shelf"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("One: where somebody would look for it first. Tags lead to it from elsewhere."),
    )
    along = forms.CharField(
        label=_("Who was there too"),
        required=False,
        max_length=200,
        help_text=_("Handles of members, as in @jonas. Each is asked, and named beside you once they say yes."),
    )
    nameless = forms.BooleanField(
        label=_("Without my name"),
        required=False,
        help_text=_("Told by ‘a member’. Site staff can look up who it was; that leaves a trace, and you are told."),
    )
    # No fault when it was answered or taken back meanwhile: who reads it asks whether it is open.
    answers = forms.CharField(
        label=_("Does it answer what somebody asked?"),
        required=False,
        max_length=20,
        widget=forms.Select,
        help_text=_("Whoever asked, and who would like to hear it too, hears of it."),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    sending_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    class Meta:
        model = Story
        fields = ("title", "kind", "standfirst", "role", "setting", "tools", "level", "language", "audience")
        field_classes: ClassVar[dict[str, Any]] = {"title": LineField}
        error_messages: ClassVar[dict[str, dict[str, Any]]] = {
            "title": {"required": _("A few words, so the right person notices it.")}
        }
        help_texts: ClassVar[dict[str, Any]] = {"title": _("What would a colleague call it?")}

    def __init__(
        self,
        data: Any = None,
        *,
        community: Community,
        initial: Any = None,
        wanted: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`wanted` are the open requests that it may answer, by number."""
        new = kwargs.get("instance") is None
        usual = {"language": community.language, "audience": usual_audience(community)} if new else {}
        super().__init__(data, initial=usual | (initial or {}), **kwargs)
        # A part's name has a hyphen, as addresses and drafts have it; a class's attribute has none.
        self.fields[PartName.WE_DO] = _part(PartName.WE_DO, rows=3)
        self._offer("audience", [(one.value, one.label) for one in audiences_in(community)])
        self._offer("shelf", [("", _("None yet")), *((one.pk, one.name) for one in community.shelves.all())])
        self._offer("level", [("", _("Anybody")), *Level.choices])
        self.has_requests = bool(wanted)
        self.fields["answers"].widget.choices = [("", _("No, I tell it by myself")), *wanted]
        # What an older page, or somebody's script, leaves out stays as is usual.
        for name in ("kind", "language", "audience"):
            self.fields[name].required = False
        self.community = community

    def _offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    @property
    def we_do(self) -> forms.BoundField:
        """For templates, which know no names with hyphens."""
        return self[PartName.WE_DO]

    @property
    def has_shelves(self) -> bool:
        return len(cast("forms.ChoiceField", self.fields["shelf"]).choices) > 1  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any((cleaned.get(name) or "").strip() for name in PartName.values):
            self.add_error("situation", _("Tell at least this part; the others can wait."))
        if cleaned.get("nameless") and cleaned.get("audience") == Audience.MINE:
            self.add_error("audience", _("Which communities are yours would tell who you are. Choose another."))
        if cleaned.get("nameless") and cleaned.get("along"):
            self.add_error("along", _("Who was there would tell who you are. Leave this empty, or tell it by name."))
        return cleaned

    def clean_tag_words(self) -> list[str]:
        return tags_in(self.cleaned_data["tag_words"])

    def clean_photo(self) -> str:
        address: str = self.cleaned_data["photo"]
        return address if is_our_media(address) else ""

    def clean_along(self) -> list[Person]:
        """Members of this community; whoever is not, is said."""
        handles = list(dict.fromkeys(handle.lower() for handle in _HANDLE.findall(self.cleaned_data["along"])))
        here = Person.objects.filter(memberships__community=self.community, handle__in=handles[: MOST_ALONG + 1])
        missing = sorted(set(handles) - {person.handle for person in here})
        if missing:
            names = ", ".join(f"@{handle}" for handle in missing)
            raise forms.ValidationError(_t("Nobody here is called %(names)s.") % {"names": names})
        if len(handles) > MOST_ALONG:
            raise forms.ValidationError(_t("At most %(n)d people can be named beside you.") % {"n": MOST_ALONG})
        return list(here)

    @property
    def photo_source(self) -> str:
        """The photo as the text of its part."""
        words = re.sub(r"[\[\]\n]", " ", self.cleaned_data["photo_words"]).strip()
        return f"![{words}]({self.cleaned_data['photo']})" if self.cleaned_data["photo"] else ""

    def draft(self, cues: list[CueDraft]) -> StoryDraft:
        data = self.cleaned_data
        data["kind"] = data["kind"] or StoryKind.TURNING_POINT
        told = {name: data.get(name, "") for name in PartName.values}
        same = ("title", "kind", "standfirst", "role", "setting", "tools", "level", "language", "audience")
        return StoryDraft(
            **{name: data[name] for name in same},
            tags=data["tag_words"],
            parts=told | {PartName.PHOTO: self.photo_source},
            shelves=[data["shelf"]] if data["shelf"] else [],
            cues=cues,
        )

    @classmethod
    def of(cls, story: Story) -> StoryForm:
        """The form filled with a story that is there already."""
        initial: dict[str, Any] = {part.name: part.source for part in story.parts.all()}
        if found := _PHOTO.fullmatch(initial.pop(PartName.PHOTO, "")):
            initial |= {"photo_words": found[1], "photo": found[2]}
        shelf = story.shelves.first()
        initial |= {"tag_words": ", ".join(story.tags), "shelf": shelf and shelf.pk, "edition": story.edition}
        return cls(instance=story, initial=initial, community=story.community)


def _hundredths(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class CueForm(Watched, forms.Form):
    note = forms.CharField(label=_("What did you notice?"), max_length=300)
    part = forms.ChoiceField(label=_("In"), choices=PartName.choices, required=False, initial=PartName.SITUATION)
    anchor = forms.CharField(
        label=_("The end of the sentence it belongs to"),
        required=False,
        max_length=300,
        help_text=_("A few words, just as they stand in your story."),
    )
    x = _hundredths(_("On the photo: % from the left"))
    y = _hundredths(_("% from the top"))

    def __init__(self, *args: Any, waits: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waits = waits

    def has_changed(self) -> bool:
        """Whether somebody wrote something. Of the list of parts a browser sends its first entry, touched or not."""
        return not {"note", "anchor"}.isdisjoint(self.changed_data)

    def draft(self) -> CueDraft:
        data = self.cleaned_data
        part = data["part"] or PartName.SITUATION
        on_photo = part == PartName.PHOTO
        place = {"x": data["x"], "y": data["y"]} if on_photo and None not in (data["x"], data["y"]) else {}
        return CueDraft(data["note"], part, "" if on_photo else data["anchor"], **place)


class CueFormSet(BaseFormSet[CueForm]):
    """`waits` for a story that is new, `stood` for one that is changed, and who writes, as in content/refusing.py."""

    def __init__(
        self, *args: Any, waits: bool = False, stood: str = "", by: Person | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.form_kwargs |= {"waits": waits, "stood": stood, "by": by}

    def drafts(self) -> list[CueDraft]:
        filled = (form for form in self.forms if form.has_changed() and form.cleaned_data.get("note"))
        return [form.draft() for form in filled]


# The factory gives a subclass of what it was given, and does not say so.
CUES = cast("type[CueFormSet]", formset_factory(CueForm, formset=CueFormSet, extra=3, max_num=12))
