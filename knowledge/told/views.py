"""Of a story that was told: what it said before, who stands beside its teller; and the shelves it may stand on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from communities.views.scoping import CommunityScoped
from knowledge.coauthors import accept, step_back
from knowledge.models import Coauthor, StoryEdition
from knowledge.permissions import can_hide_story_edition, can_name_shelves, can_reach_with
from knowledge.told.shelves import ShelvesForm, name_shelves
from knowledge.versions import hide_edition, versions_of
from knowledge.views import StoryScoped
from moderation.kept_back import kept_back_of
from people.acting import FormOfWriter


class VersionsView(StoryScoped, TemplateView):
    """GET: every version, with what changed. POST `edition`: hide one that should not have been seen."""

    template_name = "knowledge/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_hide = can_hide_story_edition(self.request.user, self.story)
        versions = versions_of(self.story, () if may_hide else kept_back_of(self.story))
        return super().get_context_data(story=self.story, versions=versions, may_hide=may_hide, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_hide_story_edition(request.user, self.story):
            raise PermissionDenied(_("Whoever told it hides former words, or a facilitator does."))
        pk = request.POST.get("edition", "")
        edition = get_object_or_404(StoryEdition, story=self.story, hidden_at=None, pk=pk if pk.isdecimal() else 0)
        edition.story = self.story
        hide_edition(edition, by=self.person)
        messages.success(request, _("Hidden. Nobody sees that version any more."))
        return redirect(request.path)


class CoauthorView(LoginRequiredMixin, StoryScoped):
    """POST `answer`: yes or no, of who was asked. POST `person`: the teller takes the question, or the name, back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "person" in request.POST:
            return self._take_back(request.POST["person"])
        mine = Coauthor.objects.filter(story=self.story, person=self.person).first()
        if mine is None:
            raise PermissionDenied(_("Nobody has asked you to stand beside this story."))
        mine.story = self.story
        if request.POST.get("answer") == "yes":
            accept(mine)
            messages.success(request, _("Your name stands beside it now, and you can change it too."))
        else:
            step_back(mine)
            messages.success(request, _("Your name is not on it."))
        return redirect(self.story)

    def _take_back(self, pk: str) -> HttpResponse:
        if not can_reach_with(self.request.user, self.story):
            raise PermissionDenied(_("The teller says who stands beside them."))
        step_back(get_object_or_404(Coauthor, story=self.story, person=pk if pk.isdecimal() else 0))
        return redirect("knowledge:change", self.community.slug, self.story.pk)


class ShelvesView(CommunityScoped, FormOfWriter, FormView[ShelvesForm]):
    """Facilitators name what stories are kept by here: one shelf a line."""

    form_class = ShelvesForm
    template_name = "knowledge/shelves.html"
    allows = can_name_shelves
    refusal = gettext_lazy("Facilitators name the shelves.")

    def get_initial(self) -> dict[str, Any]:
        return {"names": "\n".join(self.community.shelves.values_list("name", flat=True))}

    def get_form_kwargs(self) -> dict[str, Any]:
        made = super().get_form_kwargs()
        return made | {"stood": made["initial"]["names"]}

    def form_valid(self, form: ShelvesForm) -> HttpResponse:
        name_shelves(self.community, form.cleaned_data["names"], by=self.person)
        messages.success(self.request, _("Saved."))
        return redirect("knowledge:library", self.community.slug)

    def form_invalid(self, form: ShelvesForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
