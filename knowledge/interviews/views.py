"""/c/<slug>/interviews/: one asks, one tells, both write; nobody else sees it until the teller lets it be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped
from knowledge.interviews.forms import AskForm, KindForm, PartForm, SendingBackForm
from knowledge.interviews.holding import (
    AlreadyTold,
    CannotBeAsked,
    WrittenMeanwhile,
    accept,
    ask,
    decline,
    hand_over,
    say_kind,
    send_back,
    write,
)
from knowledge.interviews.prompts import BY_NAME, Step, steps_for
from knowledge.models import Interview, InterviewPart
from knowledge.pace import in_time

FOR_MEMBERS = gettext_lazy("Interviews are for members. Join, and you can.")
MOST_SHOWN = 30


class InterviewsView(CommunityScoped):
    """My own, asked and told."""

    allows = can_take_part
    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(AskForm(community=self.community, initial={"handle": request.GET.get("who", "")[:60]}))

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = AskForm(request.POST, community=self.community, by=self.person)
        if not in_time(form, Interview, self.person):
            return self._page(form, 422)
        said = dict(form.cleaned_data)
        try:
            interview = ask(self.community, asker=self.person, teller=said.pop("handle"), **said)
        except CannotBeAsked:
            form.add_error("handle", _("They can’t be asked just now. Perhaps somebody else was there, too?"))
            return self._page(form, 422)
        messages.success(request, _("Asked. The page is yours and theirs as soon as they say yes."))
        return redirect(interview)

    def _page(self, form: AskForm, status: int = 200) -> HttpResponse:
        mine = Interview.objects.visible_to(self.person).filter(community=self.community)
        rows = list(mine.select_related("asker", "teller").order_by("-pk")[:MOST_SHOWN])
        for row in rows:
            row.community = self.community
        context = {"community": self.community, "form": form, "rows": rows}
        return render(self.request, "knowledge/interviews/list.html", context, status=status)


@dataclass(frozen=True)
class Section:
    """One question of the page, with what stands there."""

    step: Step
    part: InterviewPart
    form: PartForm
    theirs: InterviewPart | None = None

    @property
    def probes(self) -> Sequence[Any]:
        return self.step.probes_for(self.part.interview.kind)


class InterviewScoped(CommunityScoped):
    """For all but the two it does not exist."""

    allows = can_take_part
    refusal = FOR_MEMBERS
    kwargs: dict[str, Any]

    @cached_property
    def interview(self) -> Interview:
        mine = Interview.objects.visible_to(self.person).filter(community=self.community)
        interview = get_object_or_404(mine.select_related("asker", "teller", "story"), pk=self.kwargs["pk"])
        interview.community = self.community
        return interview

    @property
    def is_teller(self) -> bool:
        return self.interview.teller_id == self.person.pk

    def sections(self, refused: Section | None = None) -> list[Section]:
        parts = {part.step: part for part in self.interview.parts.select_related("by")}
        made = []
        # What was typed stays, though the kind changed meanwhile to one that does not ask for it.
        for step in steps_for(self.interview.kind, said={*parts, *([refused.step.name] if refused else ())}):
            part = parts.get(step.name) or InterviewPart(step=step.name)
            part.interview = self.interview
            form = PartForm(initial={"words": part.words, "edition": part.edition}, auto_id=f"{step.name}_%s")
            made.append(refused if refused and refused.step == step else Section(step, part, form))
        return made

    def page(self, status: int = 200, *, refused: Section | None = None, **more: Any) -> HttpResponse:
        sections = self.sections(refused)
        context = {
            "community": self.community,
            "interview": self.interview,
            "is_teller": self.is_teller,
            "other": self.interview.asker if self.is_teller else self.interview.teller,
            "sections": sections,
            "kind_form": KindForm(initial={"kind": self.interview.kind}),
            "editions": sum(section.part.edition for section in sections),
        }
        return render(self.request, "knowledge/interviews/interview.html", context | more, status=status)

    def require(self, *, allowed: bool) -> None:
        if not allowed:
            raise Http404


class InterviewView(InterviewScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return redirect(self.interview.story.reachable_url) if self.interview.story else self.page()


class AnswerView(InterviewScoped):
    """POST: the teller says yes, or with `no` not now."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require(allowed=self.is_teller and self.interview.is_asked)
        if "no" in request.POST:
            decline(self.interview)
            messages.success(request, _("Said kindly. That is all there is to it."))
            return redirect("knowledge:library", self.community.slug)
        accept(self.interview)
        messages.success(request, _("The page is yours and theirs now."))
        return redirect(self.interview)


class KindView(InterviewScoped):
    """POST: what kind of story it may become, so that what is asked fits."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require(allowed=self.interview.is_open)
        form = KindForm(request.POST)
        if not form.is_valid():
            return self.page(422, kind_form=form)
        say_kind(self.interview, form.cleaned_data["kind"])
        messages.success(request, _("You are asked accordingly. What you wrote stays."))
        return redirect(self.interview)


class PartView(InterviewScoped):
    """POST: what stands under one question. The other's words saved meanwhile are shown beside; what comes when it was
    told already is given back."""

    def post(self, request: HttpRequest, community_slug: str, pk: int, step: str) -> HttpResponse:
        self.require(allowed=self.interview.accepted_at is not None and step in BY_NAME)
        if self.interview.story:
            return self._too_late(request.POST.get("words", ""))
        stands = self.interview.parts.filter(step=step).first()
        form = PartForm(request.POST, auto_id=f"{step}_%s", by=self.person, stood=stands.words if stands else "")
        part = InterviewPart(interview=self.interview, step=step)
        if not form.is_valid():
            return self.page(422, refused=Section(BY_NAME[step], part, form))
        said = form.cleaned_data
        try:
            write(self.interview, step, said["words"], by=self.person, started_from=said["edition"])
        except AlreadyTold:
            self.interview.refresh_from_db(fields=["story"])
            return self._too_late(said["words"])
        except WrittenMeanwhile as meanwhile:
            typed = PartForm(
                initial={"words": said["words"], "edition": meanwhile.current.edition}, auto_id=f"{step}_%s"
            )
            return self.page(409, refused=Section(BY_NAME[step], meanwhile.current, typed, meanwhile.current))
        return redirect(f"{self.interview.get_absolute_url()}#{step}")

    def _too_late(self, words: str) -> HttpResponse:
        return self.page(409, too_late=words)


class HandingOverView(InterviewScoped):
    """POST: the asker thinks that it is all there."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require(allowed=not self.is_teller and self.interview.is_open)
        hand_over(self.interview)
        messages.success(request, _("Handed over. Whether it is told is theirs to say."))
        return redirect(self.interview)


class SendingBackView(InterviewScoped):
    """POST: the teller would not have this part told like that, and says why."""

    def post(self, request: HttpRequest, community_slug: str, pk: int, step: str) -> HttpResponse:
        self.require(allowed=self.is_teller and self.interview.is_open)
        part = get_object_or_404(self.interview.parts, step=step)
        part.interview = self.interview
        form = SendingBackForm(request.POST, auto_id=f"{step}_back_%s", by=self.person)
        if not form.is_valid():
            return self.page(422, sending_back=form, sent_back=step)
        send_back(part, words=form.cleaned_data["words"])
        messages.success(request, _("Sent back. It is not told before you say so."))
        return redirect(f"{self.interview.get_absolute_url()}#{step}")
