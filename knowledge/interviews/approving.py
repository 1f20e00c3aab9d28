"""The teller reads the whole of it as a story, changes what they like, and lets it be told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from knowledge.cues import render_part
from knowledge.drafts import APPROVING, cues_in
from knowledge.forms import CUES, CueFormSet, StoryForm
from knowledge.interviews.holding import approve, draft
from knowledge.interviews.views import InterviewScoped
from knowledge.models import PartName
from knowledge.telling import StoryDraft
from knowledge.writing.photos import take_photo
from knowledge.writing.views import Telling, asked_here, wanted_here


class ApprovalView(Telling, InterviewScoped):
    """GET: as it would stand, above a form with each part, its cues and its photo. POST: it is told like that."""

    @property
    def draft_key(self) -> tuple[str, int]:
        return APPROVING, self.interview.pk

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.interview.story:
            return redirect(self.interview.story.reachable_url)
        self._may_approve()
        kept = self.draft.fields if self.draft else {}
        drafted = draft(self.interview)
        began = kept or {"title": drafted.title, "kind": drafted.kind, **drafted.parts}
        cues = cues_in(kept) if kept else [{"note": cue.note, "part": cue.part} for cue in drafted.cues]
        form = StoryForm(initial=began, community=self.community, wanted=wanted_here(self))
        return self._page(form, CUES(prefix="cue", initial=cues))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.interview.story and self.is_teller:
            return redirect(self.interview.story.reachable_url)
        self._may_approve()
        sent = take_photo(request, owner=self.person)
        if "keep" in request.POST and not sent.faults:
            return self.keep_draft(sent.data)
        form = StoryForm(sent.data, community=self.community, wanted=wanted_here(self), by=self.person)
        cues = CUES(sent.data, prefix="cue", waits=True, by=self.person)
        if not (form.is_valid() and cues.is_valid()) or sent.stays(form):
            return self._page(form, cues, status=422)
        answers = asked_here(self, form.cleaned_data["answers"])
        story = approve(self.interview, form.draft(cues.drafts()), answers=answers)
        self.forget_draft()
        return self.lead_to(story, _("Told. Both of you are named."), meant=form.cleaned_data["answers"])

    def _may_approve(self) -> None:
        self.require(allowed=self.is_teller and self.interview.is_open)

    def _page(self, form: StoryForm, cues: CueFormSet, status: int = 200) -> HttpResponse:
        context = {
            "community": self.community,
            "interview": self.interview,
            "form": form,
            "cues": cues,
            "draft": self.draft,
            "draft_key": self.draft_key,
            "may_reach": True,
            "drafted": _as_read(draft(self.interview)),
        }
        return render(self.request, "knowledge/interviews/approval.html", context, status=status)


def _as_read(drafted: StoryDraft) -> list[dict[str, Any]]:
    """Each part as readers would see it, with its cues."""
    numbered = list(enumerate(drafted.cues, 1))
    parts = []
    for name in PartName:
        here = [(number, cue) for number, cue in numbered if cue.part == name]
        words = drafted.parts.get(name, "")
        if words or here:
            html = render_part(words, [(number, cue.anchor) for number, cue in here])
            parts.append({"label": name.label, "html": html, "cues": here})
    return parts
