"""Who is here, and for those who lead: letting in, roles, showing out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_htmx.http import reselect, reswap, retarget

from communities.charter import ask_newcomers
from communities.correcting import correct
from communities.exporting import members_as_csv
from communities.forms.members import BanForm, RemovalForm, RoleForm, WordForm
from communities.forms.questions import QuestionsForm, RefusalForm
from communities.forms.terms import TermForm
from communities.joining import LastSteward, ban, change_role, end_ban, let_in, refuse, remove
from communities.models import Ban, JoinRequest, Membership, Role
from communities.pages import members_page, topics_of_members
from communities.permissions import (
    can_change_role,
    can_lead,
    can_show_out,
    can_steward,
    can_take_part,
    can_warn,
)
from communities.terms.serving import term_end
from communities.views.scoping import CommunityScoped
from moderation.models import MeasureKind
from ui.requests import by_htmx

# Joined within so many days.
LATELY = ("14", "90", "365")
ONLY_LEADERS = gettext_lazy("Facilitators and stewards look after this.")


class MembersView(CommunityScoped, TemplateView):
    template_name = "communities/members.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        role = asked.get("role", "") if asked.get("role") in Role.values else ""
        days = int(asked["days"]) if asked.get("days") in LATELY else 0
        topic = asked.get("topic", "").strip()[:80]
        page = members_page(
            self.community,
            self.request.user,
            words=asked.get("q", "").strip(),
            after=asked.get("after", ""),
            role=role,
            days=days,
            topic=topic,
        )
        topics = topics_of_members(self.community) if can_take_part(self.request.user, self.community) else []
        context: dict[str, Any] = {"topic": topic, "topics": topics if topic in ("", *topics) else [topic, *topics]}
        context |= {"page": page, "roles": Role.choices, "role": role, "days": days, "lately": LATELY}
        return super().get_context_data(leads=can_lead(self.request.user, self.community), **context, **kwargs)


class LeaderScoped(CommunityScoped):
    allows = can_lead
    refusal = ONLY_LEADERS


class MembersFileView(LeaderScoped):
    """GET: everybody here as a CSV file."""

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        name = f"{self.community.slug}-members.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        text = "".join(members_as_csv(self.community))
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=disposition)


class RequestsView(LeaderScoped, TemplateView):
    template_name = "communities/settings/requests.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.community.join_requests.waiting().select_related("person")
        questions = QuestionsForm(initial={"questions": "\n".join(self.community.questions)})
        context = {"requests": waiting[:100], "form": RefusalForm(), "questions": questions} | kwargs
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        """Several answered at once: `asked` names them, `answer` goes to each who is refused."""
        waiting = self.community.join_requests.waiting().select_related("person", "community")
        numbers = [pk for pk in request.POST.getlist("asked") if pk.isascii() and pk.isdigit() and len(pk) < 18]
        chosen = list(waiting.filter(pk__in=numbers)[:100])
        form = RefusalForm(request.POST, by=self.person)
        refuses = "refuse" in request.POST
        if refuses and chosen and not form.is_valid():
            return self.refused_again(form, chosen=[asked.pk for asked in chosen])
        for asked in chosen:
            if refuses:
                refuse(asked, by=self.person, answer=form.cleaned_data["answer"])
            else:
                let_in(asked, by=self.person)
        messages.success(request, _("Answered: %(n)d.") % {"n": len(chosen)})
        return redirect("communities:requests", self.community.slug)

    def refused_again(self, form: RefusalForm, **where: Any) -> HttpResponse:
        """With what was typed; `where` says where. For htmx all of the page, since it asked for one row to be gone."""
        page = self.render_to_response(self.get_context_data(form=form, **where), status=422)
        return reswap(reselect(retarget(page, "#main"), "#main"), "outerHTML")


class QuestionsView(RequestsView):
    """POST: what people who ask to join are asked."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = QuestionsForm(request.POST, by=self.person, stood="\n".join(self.community.questions))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(questions=form), status=422)
        ask_newcomers(self.community, form.cleaned_data["questions"], by=self.person)
        messages.success(request, _("Saved."))
        return redirect("communities:requests", self.community.slug)


class RequestAnswerView(LeaderScoped):
    """Letting in, or refusing with a few kind words. A request that somebody else just answered is gone: 404."""

    def _request(self, pk: int) -> JoinRequest:
        waiting = JoinRequest.objects.filter(community=self.community, refused_at=None)
        return get_object_or_404(waiting.select_related("person", "community"), pk=pk)

    def _answer(self, request: HttpRequest, words: str) -> HttpResponse:
        if by_htmx(request):
            return HttpResponse()
        messages.success(request, words)
        return redirect("communities:requests", self.community.slug)


class AdmissionView(RequestAnswerView):
    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = let_in(self._request(pk), by=self.person)
        return self._answer(request, _("%(name)s is in.") % {"name": membership.person})


class RefusalView(RequestAnswerView, RequestsView):
    """At an address of its own, with the number of the request; refused words come back on the page of all."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:  # type: ignore[override]
        asked = self._request(pk)
        form = RefusalForm(request.POST, by=self.person)
        if not form.is_valid():
            return self.refused_again(form, refused=asked.pk)
        refuse(asked, by=self.person, answer=form.cleaned_data["answer"])
        return self._answer(request, _("Answered. %(name)s reads it kindly worded.") % {"name": asked.person})


class OneMember(LeaderScoped):
    """What those who lead may do with one membership."""

    def _membership(self, pk: int) -> Membership:
        here = Membership.objects.filter(community=self.community).select_related("person", "community")
        return get_object_or_404(here, pk=pk)

    def _page(self, request: HttpRequest, membership: Membership, status: int = 200, **forms: Any) -> HttpResponse:
        context = {
            "community": self.community,
            "membership": membership,
            "role_form": RoleForm(instance=membership),
            "ban_form": BanForm(),
            "removal_form": RemovalForm(),
            "word_form": WordForm(),
            "measures": membership.person.measures.filter(place=self.community.scope).order_by("-at")[:10],
            "may_change_role": can_change_role(request.user, membership),
            "stewards": can_steward(request.user, self.community),
            "term_form": TermForm(initial={"until": term_end(membership)}),
            "may_show_out": can_show_out(request.user, membership),
        }
        return render(request, "communities/settings/member.html", context | forms, status=status)

    def _only(self, allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied(_("A steward can do this, or nobody: there is always a steward."))

    def _done(self, request: HttpRequest, words: str) -> HttpResponse:
        messages.success(request, words)
        return redirect("communities:members", self.community.slug)


class MemberView(OneMember):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self._page(request, self._membership(pk))


class RoleView(OneMember):
    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = self._membership(pk)
        self._only(can_change_role(request.user, membership))
        form = RoleForm(request.POST, by=self.person, stood=membership.care)
        if not form.is_valid():
            return self._page(request, membership, 422, role_form=form)
        try:
            change_role(membership, by=self.person, **form.cleaned_data)
        except LastSteward:
            self._only(False)
        said = {"name": membership.person, "role": membership.get_role_display()}
        return self._done(request, _("%(name)s: %(role)s.") % said)


class RemovalView(OneMember):
    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = self._membership(pk)
        self._only(can_show_out(request.user, membership))
        form = RemovalForm(request.POST)
        if not form.is_valid():
            return self._page(request, membership, 422, removal_form=form)
        remove(self.community, person=membership.person, by=self.person, reason=form.cleaned_data["reason"])
        return self._done(request, _("%(name)s is no longer a member.") % {"name": membership.person})


class WordView(OneMember):
    """POST: a word of warning, or some days without writing here."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = self._membership(pk)
        self._only(can_warn(request.user, membership))
        form = WordForm(request.POST)
        if not form.is_valid():
            return self._page(request, membership, 422, word_form=form)
        days, reason = form.cleaned_data["days"], form.cleaned_data["reason"]
        kind = MeasureKind.MUTED if days else MeasureKind.WARNED
        correct(membership, kind=kind, by=self.person, reason=reason, days=days)
        return self._done(request, _("%(name)s is told.") % {"name": membership.person})


class BanView(OneMember):
    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = self._membership(pk)
        self._only(can_show_out(request.user, membership))
        form = BanForm(request.POST)
        if not form.is_valid():
            return self._page(request, membership, 422, ban_form=form)
        ban(self.community, person=membership.person, by=self.person, **form.cleaned_data)
        return self._done(request, _("%(name)s can’t take part any more.") % {"name": membership.person})


class BansView(LeaderScoped, TemplateView):
    template_name = "communities/settings/bans.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.community.bans.select_related("person", "by").order_by("-at")
        return super().get_context_data(bans=rows[:100], **kwargs)


class BanEndView(LeaderScoped):
    """POST: the person may come back."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        row = get_object_or_404(Ban.objects.filter(community=self.community).select_related("person"), pk=pk)
        end_ban(row, by=self.person)
        messages.success(request, _("%(name)s may come back.") % {"name": row.person})
        return redirect("communities:bans", self.community.slug)
