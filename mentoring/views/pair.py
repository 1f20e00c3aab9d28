"""The page of a pair, for the two of them alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from engagement.notifying import clear
from mentoring.looking_again import is_looking
from mentoring.models import Agreement, CheckIn, Light, Pairing, PairingState
from mentoring.pair_forms import (
    ActionForm,
    AgreementForm,
    CheckInForm,
    GoalForm,
    MeetingForm,
    PrivateNoteForm,
    SharedNotesForm,
)
from mentoring.pair_life import (
    WrittenMeanwhile,
    agree_on,
    agreement_of,
    aim_at,
    end_pair,
    say_how,
    will_do,
    write_notes,
    write_privately,
)
from mentoring.pair_meetings import log_meeting
from mentoring.pair_page import pair_page
from mentoring.permissions import can_say_how, can_tend_pair
from mentoring.planned.forms import DateForm
from mentoring.planned.times import hour_in
from people.acting import SignedInView

PAGE = "mentoring/pair.html"


class PairScoped(SignedInView):
    """Gives `self.pairing`, or 404 to everybody but the two."""

    pairing: Pairing

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        mine = Pairing.objects.visible_to(request.user).begun()
        rows = mine.select_related("programme__community", "mentor", "mentee")
        if request.user.is_authenticated:
            self.pairing = get_object_or_404(rows, pk=kwargs["pairing_id"])

    def page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        page = pair_page(self.pairing, self.person)
        return render(self.request, PAGE, {"pair": page} | page.forms | more, status=status)


class PairView(PairScoped):
    def get(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        at = hour_in(request.GET.get("at", ""))
        if at is None:
            return self.page()
        minutes = self.pairing.programme.meeting_minutes
        return self.page(date_form=DateForm(initial={"starts_at": at, "minutes": minutes}))


class PairAct(PairScoped):
    """POST below a pair: a form, a verb, and back to its place on the page."""

    place = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not self.may():
            raise PermissionDenied(_("This pair has ended. What was written stays."))
        return super().dispatch(request, *args, **kwargs)

    def may(self) -> bool:
        return can_tend_pair(self.person, self.pairing)

    def back(self, words: str = "") -> HttpResponse:
        if words:
            messages.success(self.request, words)
        return redirect(f"{self.pairing.get_absolute_url()}#{self.place}")

    def again(self, **forms_by_name: forms.BaseForm) -> HttpResponse:
        return self.page(status=422, **forms_by_name)


class AgreementView(PairAct):
    place = "agreement"

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        stands = agreement_of(self.pairing)
        stood = f"{stands.rhythm}\n{stands.confidentiality}"
        form = AgreementForm(request.POST, by=self.person, stood=stood)
        if not form.is_valid():
            return self.again(agreement_form=form)
        agree_on(self.pairing, by=self.person, **form.cleaned_data)
        return self.back(_("Kept."))


class SharedNotesView(PairAct):
    place = "notes"

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        form = SharedNotesForm(request.POST, by=self.person, stood=self._stands())
        if not form.is_valid():
            return self.again(notes_form=form)
        notes, edition = form.cleaned_data["notes"], form.cleaned_data["edition"]
        try:
            write_notes(self.pairing, notes, started_from=edition, by=self.person)
        except ValidationError as error:
            form.add_error("notes", error)
            return self.again(notes_form=form)
        except WrittenMeanwhile as meanwhile:
            data = {"notes": notes, "edition": meanwhile.current.edition}
            typed = SharedNotesForm(data, by=self.person, stood=form.stood)
            return self.page(status=409, notes_form=typed, theirs=meanwhile.current)
        return self.back(_("Kept for both of you."))

    def _stands(self) -> str:
        return Agreement.objects.filter(pairing=self.pairing).values_list("notes", flat=True).first() or ""


class PrivateNotesView(PairAct):
    place = "private"

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        form = PrivateNoteForm(request.POST)
        if not form.is_valid():
            return self.again(private_form=form)
        try:
            write_privately(self.pairing, form.cleaned_data["words"], author=self.person)
        except ValidationError as error:
            form.add_error("words", error)
            return self.again(private_form=form)
        return self.back(_("Kept for you alone."))


class GoalsView(PairAct):
    place = "goals"

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        form = GoalForm(request.POST, by=self.person)
        if not form.is_valid():
            return self.again(goal_form=form)
        try:
            aim_at(self.pairing, form.cleaned_data["words"], by=self.person)
        except ValidationError as error:
            form.add_error("words", error)
            return self.again(goal_form=form)
        return self.back()


class GoalView(PairAct):
    """POST one goal: `reached`, `open` or `remove`."""

    place = "goals"

    def post(self, request: HttpRequest, pairing_id: int, goal_id: int) -> HttpResponse:
        goal = get_object_or_404(self.pairing.goals, pk=goal_id)
        match request.POST.get("do"):
            case "reached" | "open" as verb:
                goal.reached_at = timezone.now() if verb == "reached" else None
                goal.save(update_fields=["reached_at"])
            case "remove":
                goal.delete()
            case _other:
                raise Http404
        return self.back()


class ActionsView(PairAct):
    place = "actions"

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        form = ActionForm(request.POST, by=self.person)
        form.instance.pairing, form.instance.person = self.pairing, self.person
        if not form.is_valid():
            return self.again(action_form=form)
        try:
            will_do(form.instance)
        except ValidationError as error:
            form.add_error("words", error)
            return self.again(action_form=form)
        return self.back()


class ActionView(PairAct):
    """POST one thing to do: `done` or `open`."""

    place = "actions"

    def post(self, request: HttpRequest, pairing_id: int, action_id: int) -> HttpResponse:
        action = get_object_or_404(self.pairing.actions, pk=action_id)
        action.done_at = timezone.now() if request.POST.get("do") == "done" else None
        action.save(update_fields=["done_at"])
        return self.back()


class MeetingsView(PairAct):
    place = "meetings"

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        form = MeetingForm(request.POST, minutes=self.pairing.programme.meeting_minutes)
        if not form.is_valid():
            return self.again(meeting_form=form)
        try:
            log_meeting(self.pairing, by=self.person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("held_on", error)
            return self.again(meeting_form=form)
        return self.back(_("Logged."))


class CheckInView(PairAct):
    """POST: how it goes, by the one who was asked. 'Not a fit' ends it where they say so too."""

    place = "how"

    def may(self) -> bool:
        return can_say_how(self.person, self.check_in)

    @cached_property
    def check_in(self) -> CheckIn:
        mine = CheckIn.objects.filter(pairing=self.pairing, person=self.person)
        return get_object_or_404(mine.select_related("pairing__programme"), pk=self.kwargs["check_in_id"])

    def post(self, request: HttpRequest, pairing_id: int, check_in_id: int) -> HttpResponse:
        check_in = self.check_in
        form = CheckInForm(request.POST, instance=check_in, by=self.person)
        if not form.is_valid():
            return self.again(check_in_form=form)
        say_how(check_in, **form.cleaned_data)
        with transaction.atomic():
            clear(self.person, f"check-in:{check_in.pk}")
        if form.cleaned_data["light"] == Light.RED and self.pairing.is_running:
            return self.back(_("Thank you for saying so. Nobody is to blame, and below you can end it kindly."))
        return self.back(_("Thank you."))


class EndingView(PairAct):
    """POST: the pair ends, without blame."""

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        if "sure" not in request.POST:
            raise PermissionDenied(_("Tick the box first: the other hears of it."))
        end_pair(self.pairing, by=self.person, looks_again="again" in request.POST)
        self.pairing.state = PairingState.ENDED
        words = _("Ended kindly. The facilitators see that a place is free, and no reason.")
        looks = is_looking(self.pairing.programme, self.person.pk)
        messages.success(request, f"{words} {_('We look for somebody else for you.')}" if looks else words)
        return redirect("mentoring:mine")
