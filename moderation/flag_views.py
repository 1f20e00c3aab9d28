from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from moderation.flagging import flag, flag_of, flagged_too_much, whereabouts
from moderation.forms import FlagForm, PersonFlagForm
from moderation.persons import PERSON, flaggable
from moderation.places import led_in, name_of, norms_of, shared_by
from moderation.sayings import SAYING, keep_saying, saying_in
from people.acting import SignedInView

if TYPE_CHECKING:
    from moderation.models import Saying
    from people.models import Person


def who_looks(*, of_a_person: bool, has_leaders: bool, by_name: bool) -> str:
    """And whether they learn who flagged it."""
    if of_a_person:
        return _(
            "Those who look after this site look at it, and those who lead the community where you met, if you name "
            "one. They see your name; the person does not."
        )
    match has_leaders, by_name:
        case True, True:
            return _("Facilitators look at it and tell you what came of it. They see your name; the author does not.")
        case True, False:
            return _("Facilitators look at it. Neither they nor the author see your name.")
        case False, True:
            return _(
                "Those who look after this site look at it and tell you what came of it. They see your name; the "
                "author does not."
            )
        case _:
            return _("Those who look after this site look at it. Neither they nor the author see your name.")


class FlagView(SignedInView, FormView[FlagForm]):
    """/flags/<kind>/<pk>/: say that something is wrong. Members of the place only."""

    form_class = FlagForm
    template_name = "moderation/flag.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.target = flaggable(kwargs["kind"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.row = self.find(request.user)
        if getattr(self.row, "hidden_at", None):
            # Circles go on without the words that are hidden; here their name would be read.
            raise Http404
        if not self.target.can_take_part(request.user, self.row):
            raise PermissionDenied(_("Members of this community can flag what is said here."))
        self.said_before = flag_of(self.row, self.person)
        return super().dispatch(request, *args, **kwargs)

    def find(self, person: Person) -> Any:
        if self.target is SAYING:
            # By their own number it would be seen that somebody flagged them; they are found where they stand.
            raise Http404
        return self.target.get_visible(self.kwargs["pk"], person)

    def flagged(self) -> Any:
        """What the flag is about, once it is said."""
        return self.row

    def get_form_class(self) -> type[FlagForm]:
        return PersonFlagForm if self.target is PERSON else FlagForm

    def get_form_kwargs(self) -> dict[str, Any]:
        known = super().get_form_kwargs() | {"instance": self.said_before}
        if self.target is PERSON:
            return known | {"shared": shared_by(self.person, self.row)}
        return known | {"norms": norms_of(whereabouts(self.row)["place"])}

    def form_valid(self, form: FlagForm) -> HttpResponse:
        if flagged_too_much(self.person):
            form.add_error(None, _("That is many flags for one day. Tell a facilitator what is going on instead."))
            return self.form_invalid(form)
        who = self.target.flagged_as(self.person, self.row)
        with transaction.atomic():
            flag(self.flagged(), person=who, **form.cleaned_data)
        said = _("Thank you. Somebody will look at it, and tell you what came of it.")
        nameless = _(
            "Thank you. Somebody will look at it, and you hear what came of it. They do not learn that it was you."
        )
        messages.success(self.request, said if who == self.person else nameless)
        still_there = self.target.visible_to(self.person).filter(pk=self.row.pk).exists()
        return redirect(self.row.get_absolute_url() if still_there else "/")

    def form_invalid(self, form: FlagForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_name = self.target.flagged_as(self.person, self.row) == self.person
        has_leaders = bool(name_of(led_in(whereabouts(self.row)["place"])))
        looks = who_looks(of_a_person=self.target is PERSON, has_leaders=has_leaders, by_name=by_name)
        about = {"row": self.row, "title": self.target.title(self.row), "who_looks": looks}
        return super().get_context_data(said_before=self.said_before, **about, **kwargs)


class SayingFlagView(FlagView):
    """/flags/sayings/<kind>/<pk>/: the same for short words that stand in something else."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs | {"kind": SAYING.kind})
        self.kwargs = kwargs

    def find(self, person: Person) -> Saying:
        return saying_in(self.kwargs["kind"], self.kwargs["pk"], person)

    def flagged(self) -> Saying:
        self.row = keep_saying(self.row)
        return self.row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(quoted=SAYING.words(self.row), **kwargs)
