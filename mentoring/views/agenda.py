from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from communities.views.scoping import CommunityScoped
from mentoring.agenda import order_by_wish, propose, put_earlier, put_later, want, want_no_more
from mentoring.agenda_forms import AgendaItemForm, BringForm
from mentoring.models import AgendaItem, Session
from mentoring.permissions import can_take_part_in_mentoring, can_withdraw_item
from mentoring.views.sessions import SessionScoped, SessionView
from people.acting import FormOfWriter
from people.models import Person


class InsideTheCircle(LoginRequiredMixin, SessionScoped):
    """POST by somebody in the circle; ends at the agenda again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.inside:
            raise PermissionDenied(_("The agenda belongs to the circle."))
        return self.change(request) or redirect(f"{self.session.get_absolute_url()}#agenda")

    def change(self, request: HttpRequest) -> HttpResponse | None:
        raise NotImplementedError


class AgendaView(InsideTheCircle, SessionView):
    """POST: propose something."""

    http_method_names = ["post"]

    def change(self, request: HttpRequest) -> HttpResponse | None:
        form = AgendaItemForm(request.POST, by=self.person)
        if form.is_valid():
            try:
                propose(self.session, by=self.person, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return None
        return self.render_to_response(self.get_context_data(item_form=form), status=422)


class AgendaOrderView(LoginRequiredMixin, SessionScoped):
    """POST: what most want comes first."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.hosts:
            raise PermissionDenied(_("The circle's hosts set the order."))
        order_by_wish(self.session)
        return redirect(f"{self.session.get_absolute_url()}#agenda")


class AgendaItemView(InsideTheCircle):
    """POST: join in wishing, and for hosts the order."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        item = get_object_or_404(self.session.agenda_items.shown(), pk=self.kwargs["item_id"])
        acts: dict[str, Callable[[AgendaItem], None]] = {
            "want": self._want,
            "want-no-more": self._want_no_more,
            "withdraw": self._withdraw,
            "earlier": self._earlier,
            "later": self._later,
        }
        if act := acts.get(request.POST.get("do", "")):
            act(item)
        return None

    def _want(self, item: AgendaItem) -> None:
        want(item, by=self.person)

    def _want_no_more(self, item: AgendaItem) -> None:
        want_no_more(item, by=self.person)

    def _earlier(self, item: AgendaItem) -> None:
        self._require_host()
        put_earlier(item)

    def _later(self, item: AgendaItem) -> None:
        self._require_host()
        put_later(item)

    def _withdraw(self, item: AgendaItem) -> None:
        if not can_withdraw_item(self.person, item):
            raise PermissionDenied(_("Who proposed it takes it back, or a host."))
        item.delete()

    def _require_host(self) -> None:
        if not self.hosts:
            raise PermissionDenied(_("The circle's hosts set the order."))


class BringView(CommunityScoped, FormOfWriter, FormView[BringForm]):
    """Brings something from elsewhere (?title=…&link=…) to a session of one of my circles here."""

    allows = can_take_part_in_mentoring
    form_class = BringForm
    template_name = "mentoring/bring.html"

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {"title": asked.get("title", "")[:160], "link": asked.get("link", "")[:400]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "sessions": to_bring_to(self.person, self.community.pk)}

    def form_valid(self, form: BringForm) -> HttpResponse:
        said = dict(form.cleaned_data)
        session: Session = said.pop("session")
        try:
            propose(session, by=self.person, **said)
        except ValidationError as error:
            form.add_error("session", error)
            return self.form_invalid(form)
        messages.success(self.request, _("It is on the agenda."))
        return redirect(f"{session.get_absolute_url()}#agenda")

    def form_invalid(self, form: BringForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def to_bring_to(person: Person, community_id: int) -> Any:
    """Sessions of my circles that are still to come or wait for their time."""
    sessions = Session.objects.of(person).to_come().filter(circle__community_id=community_id)
    return sessions.select_related("circle__community").order_by("circle__name", "number")
