from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView

from communities.permissions import can_read, can_take_part
from communities.views.scoping import CommunityScoped, Reach
from content.bars import bar
from content.permissions import can_mark
from engagement.notifying import clear
from knowledge.models import Story, StoryRead
from knowledge.pages import story_page
from knowledge.permissions import can_change_story, can_check_story, can_stand_in
from knowledge.retelling.pages import grown_from
from ui.requests import key_in


class StoryScoped(CommunityScoped):
    """Below one story: gives `self.story`, or 404. It may reach beyond those who read the rest of its community."""

    reach = Reach.KNOWN
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
        may_change = can_change_story(viewer, self.story)
        return super().get_context_data(
            page=story_page(self.story, viewer, key_in(self.request, "notes_before")),
            story=self.story,
            bar=bar(self.story, viewer, may_act=can_mark(viewer, self.story)),
            may_change=may_change,
            may_amend=may_change or can_stand_in(viewer, self.story),
            reads_community=can_read(viewer, self.community),
            may_check=can_check_story(viewer, self.story),
            takes_part=takes_part,
            origin=grown_from(self.story, viewer),
            **kwargs,
        )


class ReadingView(LoginRequiredMixin, StoryScoped):
    """POST: I have seen this story; what the bell said of it is read, and no digest brings it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            clear(self.person, f"story:{self.story.pk}")
            now = {"at": timezone.now()}
            StoryRead.objects.update_or_create(person=self.person, story=self.story, defaults=now)
        # The button of a page without scripts.
        return redirect(self.story) if "leave" in request.POST else HttpResponse(status=204)
