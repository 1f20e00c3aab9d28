"""Notes beside a part of a story: saying one, answering, taking back."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.refusing import Watched
from knowledge.beside.noting import answer, note, take_back
from knowledge.models import NoteKind, StoryNote
from knowledge.pace import in_time
from knowledge.permissions import can_change_story, can_check_story
from knowledge.views import StoryScoped
from moderation.waiting import held_until


class NoteForm(Watched, forms.ModelForm[StoryNote]):
    waits = True
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=NoteKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say which of these it is.")},
    )

    class Meta:
        model = StoryNote
        fields = ("kind", "words")
        widgets: ClassVar = {"words": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {"words": gettext_lazy("“With us the board faces the visitors, so …”")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") in (NoteKind.DIFFERS, NoteKind.QUESTION) and not cleaned.get("words"):
            self.add_error("words", _("A few words, so that others can follow."))
        return cleaned


class AnswerForm(Watched, forms.Form):
    words = forms.CharField(label=gettext_lazy("Your answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NoteView(LoginRequiredMixin, StoryScoped):
    """GET: a form for one part. POST: say it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(NoteForm(initial={"kind": request.GET.get("kind")}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NoteForm(request.POST, by=self.person)
        form.waits = not self._stands_already(request.POST.get("kind", ""))
        if not in_time(form, StoryNote, self.person):
            return self._page(form, status=422)
        said = note(self.story, self.part, by=self.person, **form.cleaned_data)
        if said.hidden_at:
            messages.info(request, held_until(said))
            return redirect(self.story)
        messages.success(request, _("It stands beside the story now."))
        return redirect(said)

    @property
    def part(self) -> str:
        if not can_check_story(self.request.user, self.story):
            raise PermissionDenied(_("Members of this community say something beside its stories."))
        part: str = self.kwargs["part"]
        if not self.story.parts.filter(name=part).exists():
            raise Http404
        return part

    def _stands_already(self, kind: str) -> bool:
        """Whether these would be other words for what one said before, which is not to go meanwhile."""
        mine = self.story.notes.filter(part=self.part, author=self.person, kind=NoteKind.RECOGNISE, hidden_at=None)
        return kind == NoteKind.RECOGNISE and mine.exists()

    def _page(self, form: NoteForm, status: int = 200) -> HttpResponse:
        part = self.story.parts.get(name=self.part)
        context = {"community": self.community, "story": self.story, "part": part, "form": form}
        return render(self.request, "knowledge/beside/note.html", context, status=status)


class OneNoteView(LoginRequiredMixin, StoryScoped):
    """GET: a form to answer. POST: the answer of a teller, or take one's own note back (`remove`)."""

    @cached_property
    def note(self) -> StoryNote:
        here = StoryNote.objects.visible_to(self.request.user).select_related("author", "story__community")
        return get_object_or_404(here, story=self.story, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(AnswerForm(initial={"words": self.note.answer}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" in request.POST and self.note.author_id == self.person.pk:
            take_back(self.note, by=self.person)
            messages.success(request, _("Taken back."))
            return redirect(self.story)
        self._may_answer()
        form = AnswerForm(request.POST, by=self.person, stood=self.note.answer)
        if not form.is_valid():
            return self._page(form, status=422)
        answer(self.note, by=self.person, words=form.cleaned_data["words"])
        messages.success(request, _("Answered."))
        return redirect(self.note)

    def _may_answer(self) -> None:
        if not can_change_story(self.request.user, self.story):
            raise PermissionDenied(_("Who told the story answers."))

    def _page(self, form: AnswerForm, status: int = 200) -> HttpResponse:
        if self.note.author_id != self.person.pk:
            self._may_answer()
        context = {"community": self.community, "story": self.story, "note": self.note, "form": form}
        context["may_answer"] = can_change_story(self.request.user, self.story)
        return render(self.request, "knowledge/beside/one.html", context, status=status)
