from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped
from content import drafting
from content.bars import bar
from content.models import Draft
from engagement.notifying import clear
from knowledge.drafts import CHANGING, TELLING, cues_in
from knowledge.forms import CUES, CueFormSet, LibraryForm, StoryForm
from knowledge.models import Story, StoryRequest, StoryRound
from knowledge.pages import library, story_page
from knowledge.permissions import can_change_story, can_check_story, can_tell
from knowledge.requests.rounds import tell_to
from knowledge.telling import change, tell
from people.acting import ActingView
from ui.requests import key_in

NOT_IN_DRAFTS = frozenset({"csrfmiddlewaretoken", "sending_key", "keep"})


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    form = LibraryForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    return {"words": data.get("q", ""), "kind": data.get("kind", ""), "before": data.get("before")}


class LibraryView(CommunityScoped, TemplateView):
    template_name = "knowledge/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        narrowed = _narrowed(self.request)
        return super().get_context_data(
            library=library(self.request.user, community=self.community, **narrowed),
            may_tell=can_tell(self.request.user, self.community),
            form=LibraryForm(self.request.GET),
            **narrowed,
            **kwargs,
        )


class MineView(TemplateView):
    """/stories/: the library across the viewer's communities."""

    template_name = "knowledge/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        narrowed = _narrowed(self.request)
        found = library(self.request.user, community=None, **narrowed)
        form = LibraryForm(self.request.GET)
        return super().get_context_data(library=found, form=form, community=None, **narrowed, **kwargs)


class StoryScoped(CommunityScoped):
    """Below one story: gives `self.story`, or 404."""

    story: Story

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Story.objects.visible_to(request.user).for_listing()
        self.story = get_object_or_404(visible, pk=kwargs["story_id"], community__slug=kwargs["community_slug"])


class StoryView(StoryScoped, TemplateView):
    template_name = "knowledge/story.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs.get("slug") != self.story.slug:
            return redirect(self.story)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = self.request.user
        takes_part = can_take_part(viewer, self.community)
        return super().get_context_data(
            page=story_page(self.story),
            story=self.story,
            bar=bar(self.story, viewer, may_act=takes_part),
            may_change=can_change_story(viewer, self.story),
            may_check=can_check_story(viewer, self.story),
            takes_part=takes_part,
            **kwargs,
        )


class Telling(ActingView):
    """A story's form is kept as it is typed, until it is told."""

    @property
    def draft_key(self) -> tuple[str, int]:
        raise NotImplementedError

    @cached_property
    def draft(self) -> Draft | None:
        return drafting.draft_of(self.person, *self.draft_key)

    def keep_draft(self, fields: QueryDict) -> HttpResponse:
        """The button for those without scripts; with them drafts keep themselves."""
        kept = {name: value for name, value in fields.items() if name not in NOT_IN_DRAFTS}
        drafting.save_draft(self.person, *self.draft_key, kept)
        messages.success(self.request, _("Kept. It waits here for you, on every device."))
        return redirect(self.request.get_full_path())

    def forget_draft(self) -> None:
        drafting.forget_draft(self.person, *self.draft_key)


class TellView(Telling, CommunityScoped, FormView[StoryForm]):
    """Telling a story on one page, with its cues."""

    form_class = StoryForm
    template_name = "knowledge/tell.html"
    allows = can_tell
    refusal = gettext_lazy("Members tell stories here. Join, and yours is welcome.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A thread that becomes a story brings its title, and a way back to it.
        asked = {name: request.GET[name] for name in ("title", "situation") if name in request.GET}
        began = asked or (self.draft.fields if self.draft else {})
        cues = CUES(prefix="cue", initial=cues_in(began))
        return self.render_to_response(self.get_context_data(form=StoryForm(initial=began), cues=cues))

    @property
    def draft_key(self) -> tuple[str, int]:
        return TELLING, self.community.pk

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "keep" in request.POST:
            return self.keep_draft(request.POST)
        form, cues = StoryForm(request.POST), CUES(request.POST, prefix="cue")
        if not (form.is_valid() and cues.is_valid()):
            return self.render_to_response(self.get_context_data(form=form, cues=cues), status=422)
        return self._tell(form, cues)

    def _tell(self, form: StoryForm, cues: CueFormSet) -> HttpResponse:
        story = tell(
            self.community,
            form.draft(cues.drafts()),
            author=self.person,
            sending_key=form.cleaned_data["sending_key"],
            answers=self._asked(),
        )
        if opened := self._round():
            tell_to(opened, story)
        self.forget_draft()
        messages.success(self.request, _("Told. Thank you for writing it down."))
        return redirect(story)

    def _asked(self) -> StoryRequest | None:
        """The request this story answers, when it was begun from one."""
        pk = self.request.GET.get("answers", "")
        open_here = StoryRequest.objects.visible_to(self.request.user).open().filter(community=self.community)
        return open_here.filter(pk=pk).first() if pk.isdecimal() else None

    def _round(self) -> StoryRound | None:
        """The story round it is told to, when it was begun from one."""
        pk = key_in(self.request, "round")
        return StoryRound.objects.inside(self.community).not_over().filter(pk=pk).first() if pk else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            asked=self._asked(), round=self._round(), draft=self.draft, draft_key=self.draft_key, **kwargs
        )


class ChangeView(Telling, StoryScoped, FormView[StoryForm]):
    form_class = StoryForm
    template_name = "knowledge/tell.html"

    @property
    def draft_key(self) -> tuple[str, int]:
        return CHANGING, self.story.pk

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_change_story(request.user, self.story):
            raise PermissionDenied(_("The teller changes a story."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cues = [
            {"note": cue.note, "part": part.name, "anchor": cue.anchor}
            for part in story_page(self.story).parts
            for cue in part.cues.all()
        ]
        kept = self.draft.fields if self.draft else {}
        form = StoryForm(initial=kept) if kept else StoryForm.of(self.story)
        initial = cues_in(kept) if kept else cues
        return self._page(form, CUES(prefix="cue", initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "keep" in request.POST:
            return self.keep_draft(request.POST)
        form, cues = StoryForm(request.POST, instance=Story(pk=self.story.pk)), CUES(request.POST, prefix="cue")
        if not (form.is_valid() and cues.is_valid()):
            return self._page(form, cues, status=422)
        change(self.story, form.draft(cues.drafts()), by=self.person)
        self.forget_draft()
        messages.success(request, _("Changed."))
        return redirect(self.story)

    def _page(self, form: StoryForm, cues: CueFormSet, status: int = 200) -> HttpResponse:
        about = {"story": self.story, "draft": self.draft, "draft_key": self.draft_key}
        return self.render_to_response(self.get_context_data(form=form, cues=cues, **about), status=status)


class ReadingView(LoginRequiredMixin, StoryScoped):
    """POST: I have seen this story; what the bell said of it is read."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            clear(self.person, f"story:{self.story.pk}")
        return HttpResponse(status=204)
