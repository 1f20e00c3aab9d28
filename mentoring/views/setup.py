"""Setting a programme up, and what its facilitators read of those who signed up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from mentoring.board_forms import MessageForm
from mentoring.messaging import write_to_participants
from mentoring.models import Message, Programme, ProgrammeState, Question
from mentoring.participants import PAGE_SIZE, SHOWN, UNANSWERED, participants_of, people_by_filter
from mentoring.permissions import can_agree_instead
from mentoring.questions import add_question, move_question
from mentoring.releasing import agree_instead, answer_release, read_release
from mentoring.setup_forms import QuestionForm, SetupForm
from mentoring.views.board import BoardScoped
from mentoring.views.writing import WritesWords, part_asked
from people.acting import FormOfWriter


class SetupView(BoardScoped, FormOfWriter, FormView[SetupForm]):
    form_class = SetupForm
    template_name = "mentoring/setup.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.programme}

    def form_valid(self, form: SetupForm) -> HttpResponse:
        form.save()
        messages.success(self.request, _("Saved."))
        return redirect(self.request.path)

    def form_invalid(self, form: SetupForm) -> HttpResponse:
        self.programme.refresh_from_db()  # the form has already written on it, and the page names it
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **(
                {
                    "programme": self.programme,
                    "questions": self.programme.questions.all(),
                    "question_form": QuestionForm(),
                    "asks_still": asks_still(self.programme.state),
                }
                | kwargs
            )
        )


def asks_still(state: str) -> bool:
    """Questions change as long as people sign up."""
    return state in (ProgrammeState.DRAFT, ProgrammeState.SIGN_UP)


def _to_questions(programme: Programme) -> HttpResponse:
    """Past the whole set-up, for the keyboard too."""
    where = reverse("mentoring:setup", args=[programme.community.slug, programme.pk])
    return redirect(f"{where}#questions")


class QuestionsView(SetupView):
    """POST: one more question."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = QuestionForm(request.POST, by=self.person)
        if form.is_valid() and asks_still(self.programme.state):
            try:
                add_question(self.programme, form.instance, by=self.person)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return _to_questions(self.programme)
        setup = SetupForm(instance=self.programme)
        return self.render_to_response(self.get_context_data(form=setup, question_form=form), status=422)


class QuestionView(BoardScoped):
    """POST one question: `up`, `down` or `remove`."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        question = get_object_or_404(Question, programme=self.programme, pk=kwargs["question_id"])
        match request.POST.get("do"):
            case "up" | "down" as way:
                move_question(question, by=-1 if way == "up" else 1)
            case "remove" if asks_still(self.programme.state):
                question.delete()
                messages.success(request, _("Taken out."))
            case _other:
                raise Http404
        return _to_questions(self.programme)


class ParticipantsView(BoardScoped, TemplateView):
    """Who signed up, with what they said to those who run the programme. Pages by key."""

    template_name = "mentoring/participants.html"

    @cached_property
    def groups(self) -> dict[str, set[int]]:
        return people_by_filter(self.programme)

    @property
    def asked(self) -> str:
        return part_asked(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        after, show = self.request.GET.get("after", ""), self.asked if self.asked in self.groups else "all"
        found = participants_of(self.programme, show=show, after=int(after) if after.isdecimal() else 0)
        more = found[PAGE_SIZE - 1].participation.pk if len(found) > PAGE_SIZE else None
        counts = [(name, SHOWN[name], len(people)) for name, people in self.groups.items()]
        kwargs.setdefault("message_form", MessageForm())
        return super().get_context_data(
            programme=self.programme,
            show=show,
            filters=counts if len(counts) > 1 else [],
            may_have_met="unmet" in self.groups,
            participants=found[:PAGE_SIZE],
            next_after=more,
            reaches=len(self.groups[show] - {self.person.pk}),
            **kwargs,
        )


class ParticipantMessagesView(WritesWords, ParticipantsView):
    """POST: words to the people that a filter shows."""

    def write(self, words: str) -> Message:
        return write_to_participants(self.programme, show=self.asked, words=words, by=self.person)

    def came_from(self) -> str:
        where = reverse("mentoring:participants", args=[self.community.slug, self.programme.pk])
        return f"{where}?show={self.asked}"


class AgreeInsteadView(BoardScoped):
    """POST: a facilitator agrees that somebody takes part whose superior does not answer."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.programme.participations.exclude(release=None).select_related("person", "release", "programme")
        said = get_object_or_404(rows, pk=kwargs["participation_id"])
        if not can_agree_instead(request.user, said):
            raise PermissionDenied(_("For you somebody else decides who leads here, or your superior."))
        named = {"name": said.person.first_name, "superior": said.release.name}
        if agree_instead(said.release, by=self.person):
            messages.success(request, _("%(name)s may take part, and is told.") % named)
        elif said.release.is_waiting:
            messages.info(request, _("Nobody waits for an answer of %(superior)s any more.") % named)
        else:
            messages.info(request, _("%(superior)s has answered meanwhile.") % named)
        where = reverse("mentoring:participants", args=[self.community.slug, self.programme.pk])
        return redirect(f"{where}?show={UNANSWERED}")  # on to the others


class ReleaseView(View):
    """A link from a mail to somebody's superior: GET shows the question, POST answers it. No account is needed."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if release := read_release(token):
            answer_release(release, request.POST.get("answer", ""))
        return self._page(request, token)

    def _page(self, request: HttpRequest, token: str) -> HttpResponse:
        return render(request, "mentoring/release.html", {"release": read_release(token)})
