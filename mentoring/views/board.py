"""A programme's board, for those who lead the community: from sign-up to everybody being told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from django_htmx.http import reselect, retarget

from communities.permissions import can_lead
from mentoring.board import board_of, next_to, page_of
from mentoring.board_forms import PairForm, SearchForm, WeightsForm
from mentoring.by_hand import by_hand, somebody_waits
from mentoring.circles_board import SHOWN, counts_of_circles, looked_after
from mentoring.lives import FILTERS, counts_of
from mentoring.looking_again import came_since, looking_in
from mentoring.models import ProgrammeKind, ProgrammeState, Proposal, RuledOut
from mentoring.pages import circles_of_programme
from mentoring.proposing import (
    allow_again,
    ask_for_pairs,
    lock,
    pair_by_hand,
    rule_out,
    swap,
    take_out,
    tell_everybody,
)
from mentoring.steps import begin_next_round, move
from mentoring.undoing import last_change, undo
from mentoring.views.programmes import ProgrammeScoped

GONE = gettext_lazy("This pair is not proposed any more. What is proposed now stands below.")


class BoardScoped(ProgrammeScoped):
    allows = can_lead
    refusal = gettext_lazy("Facilitators look after programmes.")

    def back(self, to: Proposal | None = None, *, may_undo: bool = True) -> HttpResponse:
        """To the board; where one was, if a pair is named, with a way to undo there what was done."""
        where = reverse("mentoring:board", args=[self.community.slug, self.programme.pk])
        if to is None:
            return redirect(where)
        query = [("after", page_of(to)), ("at", to.pk if may_undo else None)]
        kept = urlencode({name: value for name, value in query if value})
        return redirect(f"{where}{'?' if kept else ''}{kept}#proposal-{to.pk}")

    def back_to_search(self) -> HttpResponse:
        """Where it is said how far it is, and what is next to the keyboard."""
        where = reverse("mentoring:board", args=[self.community.slug, self.programme.pk])
        return redirect(f"{where}#search")

    def refuse(self, error: ValidationError) -> HttpResponse:
        messages.error(self.request, " ".join(error.messages))
        return self.back()


class BoardView(BoardScoped, TemplateView):
    template_name = "mentoring/board.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        response = self.render_to_response(context)
        # Whoever waits for a search keeps their place on the page: how far it is comes alone, and all of it in the end.
        if request.headers.get("HX-Target") == "search" and not context["board"].is_searching:
            return reselect(retarget(response, "#main"), "#main")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        zone, steps = self.person.time_zone, self.programme.steps
        of_circles = self.programme.kind == ProgrammeKind.CIRCLES
        now = steps.index(ProgrammeState(self.programme.state))
        after = self._after()
        board = board_of(self.programme, zone=zone, after=after, change=self.request.GET.get("change", ""))
        finds = self.programme.state == ProgrammeState.MATCHING
        looking = [] if finds else looking_in(self.programme)
        came = came_since(self.programme, board.last_done.asked_at if board.last_done else self.programme.told_at)
        has_begun = bool(self.programme.told_at or board.answers["begun"])
        return super().get_context_data(
            board=board,
            after=after,
            # The link that was pressed is gone: the keyboard goes on at what it brought.
            came_for_more=self.request.headers.get("HX-Target") == "more",
            at=self.request.GET.get("at", ""),
            programme=self.programme,
            matching=self.programme.finds_pairs,
            looking=looking,
            came=came,
            search_is_next=not board.paired and bool(finds or looking or came),
            last_change=last_change(self.programme),
            steps=[(step, self.programme.label_of(step), order < now) for order, step in enumerate(steps)],
            next_label=self._label(self.programme.next_step),
            back_label=self._label(self.programme.step_back),
            formings=self.programme.formings.select_related("community").order_by("-pk")[:10] if of_circles else [],
            circles=circles_of_programme(self.programme) if of_circles else [],
            has_begun=has_begun,
            going=self._going() if has_begun else [],
            search_form=SearchForm(initial={"aim": board.last_run.aim} if board.last_run else None),
            **({"weights_form": WeightsForm(programme=self.programme)} | kwargs),
        )

    def _after(self) -> str:
        """The pair behind which the page of the board begins that somebody looks at."""
        after = self.request.GET.get("after", "")
        return after if after.isascii() and after.isdecimal() and len(after) < 19 else ""

    def _going(self) -> list[tuple[str, Any, int]]:
        """What may want a look, each by its address, with how many it is true of: of circles or of pairs."""
        if self.programme.kind == ProgrammeKind.CIRCLES:
            labels, counts = SHOWN, counts_of_circles(looked_after(self.community, self.programme))
        else:
            labels, counts = FILTERS, counts_of(self.programme)
        return [(show, labels[show], count) for show, count in counts.items() if count and show != "all"]

    def _label(self, step: ProgrammeState | None) -> str:
        return self.programme.label_of(step) if step else ""


class StepView(BoardScoped):
    """POST: one step on, or back; or the next of several rounds."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.POST.get("to") == "next-round":
                begin_next_round(self.programme, by=self.person)
            else:
                move(self.programme, to=request.POST.get("to", ""), by=self.person)
        except ValidationError as error:
            return self.refuse(error)
        return self.back()


class SearchesView(BoardScoped):
    """POST: search for pairs."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.refuse(ValidationError(_("Choose what the search aims for.")))
        try:
            ask_for_pairs(self.programme, by=self.person, aim=form.cleaned_data["aim"])
        except ValidationError as error:
            return self.refuse(error)
        return self.back_to_search()


class WeightsView(BoardView):
    """POST: what counts how much."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WeightsForm(request.POST, programme=self.programme)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(weights_form=form), status=422)
        form.save()
        messages.success(request, _("Kept. The next search goes by it."))
        return self.back_to_search()


class ProposalsView(BoardScoped):
    """POST: these two, by hand."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PairForm(request.POST, programme=self.programme)
        if not form.is_valid():
            return self.refuse(ValidationError(_("Choose one who seeks and one who offers in this programme.")))
        try:
            proposal = pair_by_hand(self.programme, by=self.person, **form.cleaned_data)
        except ValidationError as error:
            return self.refuse(error)
        messages.success(request, _("Paired, and kept so whatever the next search finds."))
        return self.back(proposal)


class ProposalView(BoardScoped):
    """POST one proposed pair: `lock`, `unlock`, `rule-out`, or `swap` with another."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        proposal = self._proposal(kwargs["proposal_id"])
        if proposal is None:
            return self.refuse(ValidationError(GONE))
        match request.POST.get("do"):
            case "lock" | "unlock" as verb:
                return self._act(lambda: lock(proposal, locked=verb == "lock", by=self.person), to=proposal)
            case "rule-out":
                said = _("These two are not proposed again.")
                return self._act(lambda: rule_out(proposal, by=self.person), said, to=next_to(proposal))
            case "take-out":
                said = _("Taken apart. Both are free for the next search.")
                return self._act(lambda: take_out(proposal, by=self.person), said, to=next_to(proposal))
            case "swap":
                return self._swap(proposal)
            case _other:
                raise Http404

    def _act(self, act: Callable[[], object], words: str = "", *, to: Proposal | None) -> HttpResponse:
        try:
            act()
        except ValidationError as error:
            return self.refuse(error)
        if words:
            messages.success(self.request, words)
        return self.back(to)

    def _proposal(self, pk: Any) -> Proposal | None:
        """None for one that a search, or somebody else, has put others in place of since the page was drawn."""
        return self.programme.proposals.select_related("programme", "mentor", "mentee").filter(pk=pk).first()

    def _swap(self, proposal: Proposal) -> HttpResponse:
        number = self.request.POST.get("with", "")
        other = self._proposal(int(number) if number.isdecimal() and len(number) < 19 else 0)
        if other is None:
            return self.refuse(ValidationError(GONE if number else _("Choose another pair to swap with.")))
        return self._act(lambda: swap(proposal, other, by=self.person), _("Swapped, and kept so."), to=proposal)


class RuledOutView(BoardScoped):
    """POST: these two may be proposed again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = RuledOut.objects.select_related("programme")
        ruled_out = get_object_or_404(rows, programme=self.programme, pk=kwargs["ruled_out_id"])
        try:
            allow_again(ruled_out, by=self.person)
        except ValidationError as error:
            return self.refuse(error)
        return self.back()


class UndoingView(BoardScoped):
    """POST: what was changed last on the board is as it was before."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undone = undo(self.programme, request.POST.get("change", ""))
        except ValidationError as error:
            return self.refuse(error)
        messages.success(request, _("Undone: %(what)s.") % {"what": undone.words})
        return self.back(undone.proposal, may_undo=False)


class ByHandView(BoardScoped, TemplateView):
    """One person, who would suit them and why. POST pairs the two.

    From there on to the next who waits; where nobody does, or who is paired stood in a pair already, to the two on the
    board.
    """

    template_name = "mentoring/by_hand.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        handle, zone = self.request.GET.get("who", ""), self.person.time_zone
        page = by_hand(self.programme, handle=handle, zone=zone)
        if handle and page.chosen is None:
            raise Http404
        return super().get_context_data(
            programme=self.programme,
            page=page,
            said=self.programme.participations.filter(person=page.chosen).first(),
            matching=self.programme.finds_pairs,
            last_change=last_change(self.programme),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PairForm(request.POST, programme=self.programme)
        if not form.is_valid():
            return self._say_why_not(ValidationError(_("Choose one who seeks and one who offers in this programme.")))
        waited = not self.programme.proposals.filter(mentee=form.cleaned_data["mentee"]).exists()
        try:
            proposal = pair_by_hand(self.programme, by=self.person, **form.cleaned_data)
        except ValidationError as error:
            return self._say_why_not(error)
        names = {name: person.first_name for name, person in form.cleaned_data.items()}
        messages.success(request, _("%(mentee)s with %(mentor)s. Nobody is told yet.") % names)
        return self._back("") if waited and somebody_waits(self.programme) else self.back(proposal)

    def _say_why_not(self, error: ValidationError) -> HttpResponse:
        messages.error(self.request, " ".join(error.messages))
        return self._back(self.request.POST.get("mentee", ""))

    def _back(self, handle: str) -> HttpResponse:
        where = reverse("mentoring:by-hand", args=[self.community.slug, self.programme.pk])
        return redirect(f"{where}{'?' + urlencode({'who': handle}) if handle else ''}#suits")


class TellingView(BoardScoped):
    """POST: tell everybody."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "sure" not in request.POST:
            raise PermissionDenied(_("Tick the box first: this can't be taken back."))
        try:
            told = tell_everybody(self.programme, by=self.person)
        except ValidationError as error:
            return self.refuse(error)
        words = ngettext("%d pair is being told.", "%d pairs are being told.", told) % told
        messages.success(request, words)
        return self.back()
