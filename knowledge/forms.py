from __future__ import annotations

import uuid
from typing import Any, ClassVar, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from knowledge.models import PartName, Story, StoryKind
from knowledge.telling import CueDraft, StoryDraft

PROMPTS = {
    PartName.SITUATION: _("When and where was it, and who were you then?"),
    PartName.TRIED: _("What did you do, and why? What did you decide against?"),
    PartName.HAPPENED: _("How did it turn out?"),
    PartName.ADVICE: _("One or two things you'd say to somebody in their first week."),
    PartName.LIMITS: _("Where would this be the wrong thing to do?"),
}
MOST_TAGS = 6


def _part(name: PartName, *, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=name.label,
        help_text=PROMPTS[name],
        required=False,
        max_length=16_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StoryForm(forms.ModelForm[Story]):
    """The whole story on one page. Only a title and the words of one part are needed."""

    situation = _part(PartName.SITUATION, rows=7)
    tried = _part(PartName.TRIED)
    happened = _part(PartName.HAPPENED)
    advice = _part(PartName.ADVICE, rows=3)
    limits = _part(PartName.LIMITS, rows=3)
    tag_words = forms.CharField(
        label=_("Tags"), required=False, max_length=200, help_text=_("Separated by commas, at most six.")
    )
    sending_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    class Meta:
        model = Story
        fields = ("title", "kind", "standfirst", "role", "setting", "tools")
        error_messages: ClassVar[dict[str, dict[str, Any]]] = {
            "title": {"required": _("A few words, so the right person notices it.")}
        }
        help_texts: ClassVar[dict[str, Any]] = {"title": _("What would a colleague call it?")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any((cleaned.get(name) or "").strip() for name in PartName.values):
            self.add_error("situation", _("Tell at least this part; the others can wait."))
        return cleaned

    def clean_tag_words(self) -> list[str]:
        words = (word.strip().lower().lstrip("#")[:40] for word in self.cleaned_data["tag_words"].split(","))
        return list(dict.fromkeys(word for word in words if word))[:MOST_TAGS]

    def draft(self, cues: list[CueDraft]) -> StoryDraft:
        data = self.cleaned_data
        return StoryDraft(
            title=data["title"],
            kind=data["kind"],
            standfirst=data["standfirst"],
            role=data["role"],
            setting=data["setting"],
            tools=data["tools"],
            tags=data["tag_words"],
            parts={name: data.get(name, "") for name in PartName.values},
            cues=cues,
        )

    @classmethod
    def of(cls, story: Story) -> StoryForm:
        """The form filled with a story that is there already."""
        initial: dict[str, Any] = {part.name: part.source for part in story.parts.all()}
        return cls(instance=story, initial=initial | {"tag_words": ", ".join(story.tags)})


class CueForm(forms.Form):
    note = forms.CharField(label=_("What did you notice?"), max_length=300)
    part = forms.ChoiceField(label=_("In"), choices=PartName.choices, required=False, initial=PartName.SITUATION)
    anchor = forms.CharField(
        label=_("The end of the sentence it belongs to"),
        required=False,
        max_length=300,
        help_text=_("A few words, just as they stand in your story."),
    )

    def has_changed(self) -> bool:
        """Whether somebody wrote something. Of the list of parts a browser sends its first entry, touched or not."""
        return not {"note", "anchor"}.isdisjoint(self.changed_data)


class CueFormSet(BaseFormSet[CueForm]):
    def drafts(self) -> list[CueDraft]:
        filled = (form.cleaned_data for form in self.forms if form.has_changed() and form.cleaned_data.get("note"))
        return [CueDraft(one["note"], one["part"] or PartName.SITUATION, one["anchor"]) for one in filled]


# The factory gives a subclass of what it was given, and does not say so.
CUES = cast("type[CueFormSet]", formset_factory(CueForm, formset=CueFormSet, extra=3, max_num=12))


class LibraryForm(forms.Form):
    """What the library is narrowed by; nonsense is ignored."""

    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False, choices=[("", _("Every kind")), *StoryKind.choices])
    before = forms.IntegerField(required=False, min_value=1)
