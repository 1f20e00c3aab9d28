from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from content.bars import bar
from content.forms import Sharing, ThanksForm, UseForm
from content.meeting import lead_to_profiles
from content.models import Reactable, Reaction, ReactionKind, Usable, Use
from content.permissions import can_mark
from content.reacting import react, take_back
from content.targets import Target, target_kind
from content.using import record_use, take_back_use
from ui.paging import behind
from ui.requests import by_htmx, key_in

MOST_SHOWN = 100


class TargetView(View):
    """Something of a registered kind that is marked so and the viewer may see; everything else does not exist."""

    target: Target
    row: Any
    # What keeps the counts of such marks.
    counts: ClassVar[type[Model]]
    fragment: ClassVar[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.target = target_kind(kwargs["kind"])
        if not issubclass(self.target.model, self.counts):
            raise Http404
        self.row = self.target.get_visible(int(kwargs["pk"]), request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self._marks(request) and request.user.is_authenticated and not can_mark(request.user, self.row):
            raise PermissionDenied(self._why_not())
        return super().dispatch(request, *args, **kwargs)

    def _marks(self, request: HttpRequest) -> bool:
        """What one gave before one told it too, or left, can still be taken back."""
        return request.method == "POST" and "remove" not in request.POST

    def _why_not(self) -> str:
        if self.target.is_own(self.request.user, self.row):
            return _("These are your own words. Others can thank you for them.")
        return _("Only members do this here. Join, and you can too.")

    def context(self, **more: Any) -> dict[str, Any]:
        may_act = can_mark(self.request.user, self.row)
        takes_part = self.target.can_take_part(self.request.user, self.row)
        return {
            "row": self.row,
            "bar": bar(self.row, self.request.user, may_act=may_act),
            "title": self.target.title(self.row),
            "author": self.target.author(self.row),
            "back": self.row.get_absolute_url(),
            "takes_part": takes_part,
            "taught": self.target.is_taught(self.row),
            **more,
        }

    def shown[Mark: (Use, Reaction)](self, rows: QuerySet[Mark]) -> tuple[list[Mark], int | None]:
        """The latest first; the key of the following page, or None."""
        found = list(behind(rows, key_in(self.request, "after"), moment="at")[: MOST_SHOWN + 1])
        return found[:MOST_SHOWN], found[MOST_SHOWN - 1].pk if len(found) > MOST_SHOWN else None

    def answer(self, said: str = "", **more: Any) -> HttpResponse:
        """The changed marks for htmx with a word about what was done; else back to where it stands."""
        if not by_htmx(self.request):
            if said:
                messages.success(self.request, said)
            return redirect(self._back())
        response = render(self.request, "content/bar.html#answer", self.context(**more))
        if said:
            response.headers["HX-Trigger"] = json.dumps({"toast": {"value": said}})
        return response

    def refuse(self, form: BaseForm) -> HttpResponse:
        """The form again, with its mistakes named, in the place it came from."""
        if not by_htmx(self.request):
            return self.page(form, status=422)
        response = render(self.request, self.fragment, self.context(form=form), status=422)
        response.headers["HX-Retarget"] = f"#slot-{self.target.kind}-{self.row.pk}"
        response.headers["HX-Reswap"] = "innerHTML"
        return response

    def page(self, form: BaseForm, status: int = 200) -> HttpResponse:
        raise NotImplementedError

    def _back(self) -> str:
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            return wanted
        address: str = self.row.get_absolute_url()
        return address


class ReactionView(TargetView):
    """Who thanked or said 'same here', and adding or taking back one's own."""

    counts = Reactable
    fragment = "content/bar.html#words"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(ThanksForm())

    def post(self, request: HttpRequest, reaction: str, **_kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(self.row.get_absolute_url())
        if "remove" in request.POST:
            take_back(self.row, reaction, person=request.user)
            return self.answer()
        mine = Reaction.objects.on(self.row).filter(person=request.user, kind=reaction).first()
        form = ThanksForm(request.POST, by=request.user, stood=mine.words if mine else "")
        if not form.is_valid():
            return self.refuse(form)
        words = form.cleaned_data["words"] if reaction == ReactionKind.THANKS else ""
        on_profile = bool(words) and form.cleaned_data["on_profile"]
        react(self.row, reaction, person=request.user, words=words, on_profile=on_profile)
        return self.answer(self._said(words), form=self._words_form(reaction, words))

    def page(self, form: BaseForm, status: int = 200) -> HttpResponse:
        kind = ReactionKind(self.kwargs["reaction"])
        rows = Reaction.objects.on(self.row).filter(kind=kind).select_related("person")
        given, after = self.shown(rows)
        lead_to_profiles((one.person for one in given), self.request.user)
        is_thanked = self.target.own_of(self.request.user).filter(pk=self.row.pk).exists()
        context = self.context(reaction=kind, given=given, after=after, form=form, is_thanked=is_thanked)
        return render(self.request, "content/reactions.html", context, status=status)

    def _words_form(self, reaction: str, words: str) -> ThanksForm | None:
        return ThanksForm() if reaction == ReactionKind.THANKS and not words else None

    def _said(self, words: str) -> str:
        author = self.target.author(self.row)
        return _("Thanks sent to %(name)s.") % {"name": author.first_name} if words and author else ""


class UseView(TargetView):
    """Who used it and what came of it, and telling of one's own use."""

    counts = Usable
    fragment = "content/uses.html#form"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        mine = self._mine()
        form = UseForm(instance=mine, initial={"sharing": self._usual(mine)}, taught=self.target.is_taught(self.row))
        if by_htmx(request):
            return render(request, self.fragment, self.context(form=form))
        return self.page(form)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(self.row.get_absolute_url())
        if "remove" in request.POST:
            take_back_use(self.row, person=request.user)
            return self.answer()
        mine = self._mine()
        stood = "\n".join(mine.read_words) if mine else ""
        form = UseForm(request.POST, taught=self.target.is_taught(self.row), by=request.user, stood=stood)
        if not form.is_valid():
            return self.refuse(form)
        record_use(self.row, person=request.user, **form.cleaned_data)
        kept = _("Noted in your practice log, where only you see it.") if form.cleaned_data["only_mine"] else ""
        return self.answer(kept or _("Noted. It helps whoever comes next."))

    def page(self, form: BaseForm, status: int = 200) -> HttpResponse:
        uses, after = self.shown(Use.objects.on(self.row).shown().select_related("person"))
        lead_to_profiles((use.person for use in uses), self.request.user)
        context = self.context(form=form, uses=uses, after=after)
        return render(self.request, "content/uses.html", context, status=status)

    def _mine(self) -> Use | None:
        if not self.request.user.is_authenticated:
            return None
        return Use.objects.on(self.row).filter(person=self.request.user).first()

    def _usual(self, mine: Use | None) -> Sharing:
        """As it is, or as the last one was."""
        if mine is None and self.request.user.is_authenticated:
            mine = Use.objects.filter(person=self.request.user).order_by("-pk").first()
        return Sharing.SHOWN if mine and not mine.only_mine else Sharing.MINE
