"""The whole story on one page: telling it, changing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from communities.views.scoping import CommunityScoped
from content import drafting
from content.forms import LONGEST_TEXT
from content.models import Draft
from content.sittings import Turn
from knowledge.drafts import CHANGING, TELLING, cues_in, has_words, put_aside, set_aside, take_up
from knowledge.forms import CUES, CueFormSet, StoryForm
from knowledge.models import Story, StoryRequest, StoryRound
from knowledge.pace import in_time
from knowledge.pages import cues_of
from knowledge.permissions import can_amend_story, can_reach_with, can_tell
from knowledge.requests.pages import MOST_REQUESTS
from knowledge.requests.rounds import tell_to
from knowledge.retelling.keeping import faults_of
from knowledge.telling import ChangedMeanwhile, StoryDraft, change, tell
from knowledge.versions import versions_of, words_of
from knowledge.views import StoryScoped
from knowledge.writing.photos import Sent, take_photo
from moderation.links import refuse_too_many
from moderation.waiting import held_until
from people.acting import ActingView

NOT_IN_DRAFTS = frozenset({"csrfmiddlewaretoken", "sending_key", "draft_turn", "keep", "look"})
# What a thread, a session, a request or a round brings to the story that begins there.
FROM_ADDRESS = ("title", "situation", "answers", "round")


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
        # Without what the address brought: it stands in the draft.
        return redirect(self.request.path)

    def forget_draft(self) -> None:
        drafting.forget_draft(self.person, *self.draft_key, Turn.of(self.request, self.person))

    def lead_to(self, story: Story, said: str, *, meant: str = "") -> HttpResponse:
        """`said` of a story that stands; of one that is held, that it waits. `meant`: the request it was told for."""
        if _is_number(meant) and answered_by_another(story, int(meant)):
            messages.info(self.request, _("Somebody answered that question a moment before you. Both stories stand."))
        if story.hidden_at:
            messages.info(self.request, held_until(story))
        else:
            messages.success(self.request, said)
        return redirect(story.reachable_url)


class TellView(Telling, CommunityScoped, FormView[StoryForm]):
    """Telling a story on one page, with its cues."""

    form_class = StoryForm
    template_name = "knowledge/tell.html"
    allows = can_tell
    refusal = gettext_lazy("Members tell stories here. Join, and yours is welcome.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        brought = brought_by(request)
        if self.draft and is_another(brought, self.draft.fields):
            if has_words(self.draft.fields):
                return self._ask_which()
            self.draft = None
        began = (self.draft.fields if self.draft else {}) or brought
        form = StoryForm(initial=began, community=self.community, wanted=wanted_here(self, self._brought("answers")))
        return self._page(form, CUES(prefix="cue", initial=cues_in(began)))

    @property
    def draft_key(self) -> tuple[str, int]:
        return TELLING, self.community.pk

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "anew" in request.POST:
            put_aside(self.person, self.community)
            return redirect(request.get_full_path())
        if "take_up" in request.POST:
            waiting = request.POST["take_up"]
            take_up(self.person, self.community, int(waiting) if _is_number(waiting) else 0)
            return redirect(request.path)
        sent = take_photo(request, owner=self.person)
        if "keep" in request.POST and not sent.faults:
            return self.keep_draft(sent.data)
        wanted = wanted_here(self, self._brought("answers"))
        form = StoryForm(sent.data, community=self.community, wanted=wanted, by=self.person)
        cues = CUES(sent.data, prefix="cue", waits=True, by=self.person)
        is_whole = form.is_valid() and cues.is_valid() and not sent.stays(form)
        if not (is_whole and self._keeps_to_limits(form, cues)):
            return self._page(form, cues, status=422)
        return self._tell(form, cues)

    def _keeps_to_limits(self, form: StoryForm, cues: CueFormSet) -> bool:
        """How often something was said is counted last: what is not taken for another reason was not said."""
        if form.cleaned_data["nameless"] and not refuse_too_many(form, *cues.forms, by=self.person):
            return False
        return in_time(form, Story, self.person)

    def _tell(self, form: StoryForm, cues: CueFormSet) -> HttpResponse:
        story = tell(
            self.community,
            form.draft(cues.drafts()),
            author=self.person,
            sending_key=form.cleaned_data["sending_key"],
            answers=self._asked(),
            nameless=form.cleaned_data["nameless"],
            along=form.cleaned_data["along"],
        )
        if opened := self._round():
            tell_to(opened, story)
        self.forget_draft()
        return self.lead_to(story, _("Told. Thank you for writing it down."), meant=self._brought("answers"))

    def _asked(self) -> StoryRequest | None:
        """The request this story answers, when it was begun from one."""
        return asked_here(self, self._brought("answers"))

    def _round(self) -> StoryRound | None:
        """The story round it is told to, when it was begun from one."""
        return round_here(self, self._brought("round"))

    def _brought(self, name: str) -> str:
        """As the form has it, where one can choose; else by the address, or by the draft that keeps it."""
        kept = self.draft.fields if self.draft else {}
        return next((str(one[name]) for one in (self.request.POST, self.request.GET, kept) if name in one), "")

    def _ask_which(self) -> HttpResponse:
        """The half-told one, or what the address brought: nobody's words make room unasked."""
        context = {"community": self.community, "draft": self.draft, "draft_key": self.draft_key}
        return render(self.request, "knowledge/half_told.html", context)

    def _page(self, form: StoryForm, cues: CueFormSet, status: int = 200) -> HttpResponse:
        about = {
            "asked": self._asked(),
            "round": self._round(),
            "draft": self.draft,
            "draft_key": self.draft_key,
            "aside": set_aside(self.person, self.community),
            "may_reach": True,
        }
        return self.render_to_response(self.get_context_data(form=form, cues=cues, **about), status=status)


def brought_by(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name][: 2 * LONGEST_TEXT] for name in FROM_ADDRESS if request.GET.get(name)}


def is_another(brought: Mapping[str, str], kept: Mapping[str, Any]) -> bool:
    """Whether what the address brings is not the beginning of what is half told."""
    return any(str(kept.get(name, "")).strip() != value.strip() for name, value in brought.items())


def asked_here(view: CommunityScoped, pk: str) -> StoryRequest | None:
    """An open request of the community, by what an address or a draft says."""
    open_here = StoryRequest.objects.visible_to(view.request.user).open().filter(community=view.community)
    return open_here.select_related("author").filter(pk=pk).first() if _is_number(pk) else None


def answered_by_another(story: Story, pk: int) -> bool:
    asked = StoryRequest.objects.inside(story.community).filter(pk=pk).exclude(answered_by=None)
    return asked.exclude(answered_by=story).exists()


def wanted_here(view: CommunityScoped, chosen: str = "") -> list[tuple[str, str]]:
    """What a story told here could answer, to choose from: the longest wait first, and whatever is chosen."""
    open_here = StoryRequest.objects.visible_to(view.request.user).open().filter(community=view.community)
    waiting = open_here.order_by("asked_at").values_list("pk", "question")[:MOST_REQUESTS]
    found = [(str(pk), question) for pk, question in waiting]
    asked = asked_here(view, chosen) if chosen not in dict(found) else None
    return [*found, (chosen, asked.question)] if asked else found


def round_here(view: CommunityScoped, pk: str) -> StoryRound | None:
    """A story round of the community that is not over."""
    going_on = StoryRound.objects.inside(view.community).not_over()
    return going_on.filter(pk=pk).first() if _is_number(pk) else None


def _is_number(pk: str) -> bool:
    return pk.isdecimal() and len(pk) < 16


class ChangeView(Telling, StoryScoped, FormView[StoryForm]):
    """By its tellers, or who leads where these are gone. Two who change it at once find out."""

    form_class = StoryForm
    template_name = "knowledge/tell.html"

    @property
    def draft_key(self) -> tuple[str, int]:
        return CHANGING, self.story.pk

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_amend_story(request.user, self.story):
            raise PermissionDenied(_("The teller changes a story. Say beside a part what you would change."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = self.draft.fields if self.draft else {}
        form = StoryForm(initial=kept, community=self.community) if kept else StoryForm.of(self.story)
        initial = cues_in(kept) if kept else cues_of(self.story)
        return self._page(form, CUES(prefix="cue", initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = take_photo(request, owner=self.person)
        if "keep" in request.POST and not sent.faults:
            return self.keep_draft(sent.data)
        form, cues = self._forms(sent.data)
        is_whole = form.is_valid() and cues.is_valid() and refuse_too_many(form, *cues.forms, by=self.person)
        if not is_whole or sent.stays(form) or self._takes_more_than_given(form, cues):
            return self._page(form, cues, status=422)
        try:
            self._change(form, cues)
        except ChangedMeanwhile as meanwhile:
            return self._both(sent, meanwhile.current)
        self.forget_draft()
        return self.lead_to(self.story, _("Changed."))

    def _forms(self, data: Any) -> tuple[StoryForm, CueFormSet]:
        stood = "\n".join(words_of(self.story).values())
        form = StoryForm(data, instance=Story(pk=self.story.pk), community=self.community, by=self.person, stood=stood)
        return form, CUES(data, prefix="cue", stood=stood, by=self.person)

    def _takes_more_than_given(self, form: StoryForm, cues: CueFormSet) -> bool:
        for name, fault in faults_of(self.story, form.draft(cues.drafts())).items():
            form.add_error(name, fault)
        return not form.is_valid()

    def _change(self, form: StoryForm, cues: CueFormSet) -> None:
        data, told = form.cleaned_data, form.draft(cues.drafts())
        if not can_reach_with(self.request.user, self.story):
            told, data["along"] = self._same_reach(told), []
        change(self.story, told, by=self.person, started_from=data["edition"], along=data["along"])

    def _same_reach(self, told: StoryDraft) -> StoryDraft:
        return replace(told, audience=self.story.audience)

    def _both(self, sent: Sent, current: Story) -> HttpResponse:
        """What stands now, word by word against what it was, above what was typed; saving again replaces it."""
        typed = sent.data.copy()
        typed["edition"] = str(current.edition)
        form, cues = self._forms(typed)
        form.is_valid()
        return self._page(form, cues, status=409, meanwhile=versions_of(current)[0])

    def _page(self, form: StoryForm, cues: CueFormSet, status: int = 200, **more: Any) -> HttpResponse:
        about: dict[str, Any] = {"story": self.story, "draft": self.draft, "draft_key": self.draft_key}
        about["along"] = self.story.coauthors.select_related("person").order_by("pk")
        about |= {"may_reach": can_reach_with(self.request.user, self.story), **more}
        return self.render_to_response(self.get_context_data(form=form, cues=cues, **about), status=status)
