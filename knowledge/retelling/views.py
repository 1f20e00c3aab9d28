"""/c/<slug>/stories/from/<id>/: a conversation on its way to a story, for the teller and those quoted."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from communities.quoting import origin_of
from communities.views.scoping import CommunityScoped
from content.refusing import NotTaken
from knowledge.models import Consent, Retelling
from knowledge.retelling.asking import (
    AlreadyTold,
    OtherReaders,
    StillWaiting,
    answer,
    consents_of,
    give_up,
    quoted,
    share,
    write,
)
from knowledge.retelling.forms import ConsentForm, RetellingForm
from moderation.waiting import held_until


class RetellingScoped(CommunityScoped):
    """For others it does not exist."""

    allows = can_take_part
    refusal = gettext_lazy("This is for those whose words it is made of.")
    kwargs: dict[str, Any]

    @cached_property
    def retelling(self) -> Retelling:
        mine = Retelling.objects.visible_to(self.person).filter(community=self.community)
        retelling = get_object_or_404(mine.select_related("by", "story"), pk=self.kwargs["pk"])
        retelling.community = self.community
        return retelling

    @property
    def is_teller(self) -> bool:
        return self.retelling.by_id == self.person.pk

    @cached_property
    def consents(self) -> list[Consent]:
        return consents_of(self.retelling)

    @property
    def mine(self) -> Consent | None:
        return next((one for one in self.consents if one.person_id == self.person.pk), None)

    def page(self, status: int = 200, **forms: Any) -> HttpResponse:
        retelling = self.retelling
        mine = None if self.is_teller else self.mine
        made: dict[str, Any] = {
            "form": RetellingForm(instance=retelling) if self.is_teller else None,
            "consent_form": ConsentForm(instance=mine) if mine else None,
        }
        context = {
            "community": self.community,
            "retelling": retelling,
            "consents": self.consents,
            "mine": mine,
            "waiting": sum(bool(one.is_waited_for and one.quotations.all()) for one in self.consents),
            "preview": quoted(self.consents),
            "origin": origin_of(self.person, retelling.origin_kind, retelling.origin),
        }
        return render(self.request, "knowledge/retelling/retelling.html", context | made | forms, status=status)


class RetellingView(RetellingScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if story := self.retelling.story:
            return redirect(story.reachable_url)
        return self.page()

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        """The teller's words are kept; with `share`, told, if nobody is waited for."""
        self._teller_alone()
        form = RetellingForm(request.POST, instance=self.retelling, by=self.person)
        if not form.is_valid():
            return self.page(422, form=form)
        try:
            anew = write(self.retelling, form.cleaned_data)
        except AlreadyTold:
            return redirect(self.retelling)
        if anew:
            messages.info(request, _("Kept. More people would read it now: those quoted are asked once more."))
            return redirect(self.retelling)
        if "share" not in request.POST:
            messages.success(request, _("Kept. Only you and those quoted can see it."))
            return redirect(self.retelling)
        try:
            story = share(self.retelling)
        except StillWaiting:
            form.add_error(None, _("Somebody quoted hasn’t answered yet. Nothing is lost."))
            return self.page(422, form=form)
        except NotTaken as fault:
            form.add_error(None, str(fault))
            return self.page(422, form=form)
        if story.hidden_at:
            messages.info(request, held_until(story))
            return redirect(story.library_url)
        messages.success(request, _("Told. Thank you, and those who let their words stand."))
        return redirect(story)

    def _teller_alone(self) -> None:
        if not self.is_teller or self.retelling.story_id:
            raise Http404


class ConsentView(RetellingScoped):
    """POST: yes, yes without my name, or no."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        mine = self.mine
        if mine is None or self.is_teller or self.retelling.story_id:
            raise Http404
        form = ConsentForm(request.POST, instance=mine)
        if not form.is_valid():
            return self.page(422, consent_form=form)
        mine.retelling = self.retelling
        try:
            answer(mine, form.cleaned_data["answer"], readers=request.POST.get("readers", ""))
        except OtherReaders:
            messages.info(request, _("It is meant for other readers by now. Look at it once more, please."))
            return redirect(self.retelling)
        except AlreadyTold:
            messages.info(request, _("It was told a moment before: what you had answered until then counted."))
            return redirect(self.retelling)
        messages.success(request, _("Thank you. You may change your mind until it is told."))
        return redirect(self.retelling)


class GivingUpView(RetellingScoped):
    """POST: it becomes no story; the words stay where they were said."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if not self.is_teller or self.retelling.story_id:
            raise Http404
        give_up(self.retelling)
        messages.success(request, _("Put away. The conversation stays as it was."))
        return redirect("knowledge:library", self.community.slug)
