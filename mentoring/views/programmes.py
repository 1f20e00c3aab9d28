from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped
from engagement.notifying import clear
from mentoring.candidates import PARTED
from mentoring.forms import AnswerForm, AskForm
from mentoring.looking_again import look_again, stop_looking
from mentoring.models import Circle, Pairing, PairingState, Participation, Programme, ProgrammeKind, ProgrammeState
from mentoring.pages import circles_of_community, suggested
from mentoring.pairing import accept, ask, decline, take_part
from mentoring.participation_forms import ParticipationForm
from mentoring.permissions import can_answer, can_open_programme, can_run_programme
from mentoring.setup_forms import ProgrammeForm
from mentoring.views.mine import MineView
from moderation.watching import flag_watched
from people.acting import FormOfWriter
from people.models import Person

OPEN_STATES = {PairingState.PROPOSED, PairingState.ASKED, PairingState.ACTIVE}


class CommunityMentoringView(CommunityScoped, TemplateView):
    template_name = "mentoring/community.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = self.request.user
        programmes = Programme.objects.visible_to(viewer).filter(community=self.community).order_by("-opened_at")
        signed_up = set(Participation.objects.filter(person=viewer.pk).values_list("programme_id", flat=True))
        return super().get_context_data(
            programmes=[(programme, programme.pk in signed_up) for programme in programmes],
            circles=circles_of_community(viewer, self.community.pk),
            may_open=can_open_programme(viewer, self.community),
            takes_part=can_take_part(viewer, self.community),
            **kwargs,
        )


class OpenProgrammeView(CommunityScoped, FormOfWriter, FormView[ProgrammeForm]):
    form_class = ProgrammeForm
    template_name = "mentoring/open.html"
    allows = can_open_programme
    refusal = gettext_lazy("Facilitators open programmes and circles.")
    extra_context = {"what": "programme"}

    def form_valid(self, form: ProgrammeForm) -> HttpResponse:
        form.instance.community, form.instance.opened_by = self.community, self.person
        form.instance.words_by = self.person
        form.instance.state = ProgrammeState.DRAFT
        programme = form.save()
        flag_watched(programme, *programme.own_words)
        messages.success(self.request, _("Begun. Only those who lead see it until its sign-up opens."))
        return redirect("mentoring:setup", self.community.slug, programme.pk)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ProgrammeScoped(CommunityScoped):
    """Below one programme: gives `self.programme`, or 404."""

    programme: Programme

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Programme.objects.visible_to(request.user).select_related("community")
        self.programme = get_object_or_404(visible, pk=kwargs["programme_id"], community__slug=kwargs["community_slug"])


class ProgrammeView(ProgrammeScoped, FormOfWriter, FormView[ParticipationForm]):
    """A programme: sign up, and see who could be company."""

    form_class = ParticipationForm
    template_name = "mentoring/programme.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        mine = Participation.objects.filter(programme=self.programme, person=request.user.pk)
        self.participation = mine.select_related("person", "programme", "manager", "release").first()

    def get_form_kwargs(self) -> dict[str, Any]:
        members = Person.objects.filter(memberships__community=self.community)
        return super().get_form_kwargs() | {
            "instance": self.participation,
            "people": members,
            "programme": self.programme,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_take_part(request.user, self.community):
            raise PermissionDenied(_("Members of this community take part. Join first."))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ParticipationForm) -> HttpResponse:
        try:
            take_part(self.programme, person=self.person, **form.said())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("You're in. Change it whenever you like."))
        return redirect(self.request.path)

    def form_invalid(self, form: ParticipationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        takes_part, viewer = can_take_part(self.request.user, self.community), self.request.user
        return super().get_context_data(
            programme=self.programme,
            may_flag=takes_part and viewer.pk != self.programme.writer_id,
            participation=self.participation,
            suggestions=suggested(self.participation),
            takes_part=takes_part,
            runs=can_run_programme(self.request.user, self.programme),
            my_circles=self._my_circles(),
            may_look=self._may_look(),
            **kwargs,
        )

    def _my_circles(self) -> list[Circle]:
        if self.programme.kind != ProgrammeKind.CIRCLES:
            return []
        mine = Circle.objects.of(self.request.user).filter(programme=self.programme)
        return list(mine.select_related("community").order_by("name", "pk"))

    def _may_look(self) -> bool:
        """They seek, had somebody here or a kind no, and have nobody now. Who only offers has a place that is free."""
        is_running = self.programme.state == ProgrammeState.RUNNING
        if not is_running or not self.participation or not self.participation.seeks_help:
            return False
        mine = Pairing.objects.visible_to(self.request.user).filter(programme=self.programme)
        states = set(mine.values_list("state", flat=True))
        return bool(states.intersection(PARTED)) and not states & OPEN_STATES


class LookingView(LoginRequiredMixin, ProgrammeView):
    """POST: `look` for somebody else for me, or `stop`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.participation is None:
            raise PermissionDenied(_("Sign up first, so that they know what you'd like company with."))
        match request.POST.get("do"):
            case "look" if self._may_look():
                look_again(self.programme, [self.person.pk])
                messages.success(request, _("We look for somebody else for you."))
            case "stop":
                stop_looking(self.programme, self.person.pk)
            case _other:
                raise Http404
        return redirect("mentoring:programme", self.community.slug, self.programme.pk)


class PairingsView(LoginRequiredMixin, ProgrammeView):
    """POST: ask somebody in this programme."""

    http_method_names = ["post"]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Nothing was sent for the sign-up that stands on the page too."""
        return {name: value for name, value in super().get_form_kwargs().items() if name not in ("data", "files")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.participation is None:
            raise PermissionDenied(_("Sign up first, so that they know what you'd like company with."))
        form = AskForm(request.POST, by=self.person)
        # Also who is not in it: they are answered as of somebody who offers nothing, and who signed up is not told.
        mentor = get_object_or_404(Person.objects.visible_to(request.user), handle=request.POST.get("mentor", ""))
        if form.is_valid():
            try:
                ask(self.programme, mentee=self.person, mentor=mentor, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Asked %(name)s.") % {"name": mentor.first_name})
                return redirect("mentoring:programme", self.community.slug, self.programme.pk)
        return self._again(form, mentor)

    def _again(self, form: AskForm, mentor: Person) -> HttpResponse:
        """With what was typed, beside whom it was for; who is not suggested (any more) stands above."""
        context = self.get_context_data(asking=form, asked=mentor)
        is_apart = all(one.person != mentor for one in context["suggestions"])
        return self.render_to_response(context | {"is_apart": is_apart}, status=422)


class PairingAnswerView(MineView):
    """POST: yes, or kindly no."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        pairing = get_object_or_404(
            Pairing.objects.visible_to(request.user).select_related("programme", "mentor", "mentee"), pk=pairing_id
        )
        if not can_answer(request.user, pairing):
            raise PermissionDenied(_("Only the one who was asked can answer."))
        form = AnswerForm(request.POST, by=self.person)
        if form.is_valid():
            try:
                said = self._answer(pairing, form.cleaned_data["words"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, said % {"name": pairing.other(self.person.pk).first_name})
                with transaction.atomic():
                    clear(self.person, f"pairing:{pairing.pk}")
                return redirect("mentoring:mine")
        return self.render_to_response(self.get_context_data(answering=form, answered=pairing), status=422)

    def _answer(self, pairing: Pairing, words: str) -> str:
        """Says whether the other is told: the first yes to a pair that was proposed is not, the second is."""
        if self.request.POST.get("answer") != "yes":
            decline(pairing, by=self.person, words=words)
        elif not accept(pairing, by=self.person, words=words):
            return _("Noted. %(name)s is asked as well.")
        return _("Told %(name)s.")
