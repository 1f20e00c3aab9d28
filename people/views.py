from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import apnumber
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, TemplateView, UpdateView, View

from content.reacting import take_off_profile
from people.acting import FormOfWriter, SignedInView
from people.addresses import RENEWED, renew_addresses
from people.blocking import block, lift
from people.finding import directory_page
from people.forms import AppearanceForm, LeavingForm, PortraitForm, PrivacyForm, ProfileForm
from people.leaving import Tied, ask_to_leave, stay
from people.models import PORTRAIT_SIZES, Block, DataExport, Leaving, Person, Theme
from people.own_data import ask_for_export, lasts, latest_export, may_fetch
from people.pages import profile_sections
from people.permissions import can_block
from people.portraits import draw_another, path_of, remove_portrait, set_portrait
from people.thanks import thanks_to
from ui.requests import by_htmx

YEAR = 365 * 24 * 3600


class DirectoryView(SignedInView, TemplateView):
    """People the viewer shares a community with, or who chose to be listed; pages by name."""

    template_name = "people/directory.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        page = directory_page(self.person, words=asked.get("q", "").strip(), after=asked.get("after", ""))
        return super().get_context_data(page=page, **kwargs)


class ProfileView(DetailView[Person]):
    template_name = "people/profile.html"
    context_object_name = "person"
    slug_field = "handle__iexact"
    slug_url_kwarg = "handle"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            renamed = self.get_queryset().filter(former_handles__handle=kwargs["handle"].lower()).first()
            if renamed is None:
                raise
            return redirect(renamed)

    def get_queryset(self) -> QuerySet[Person]:
        mine = Block.objects.filter(person=self.request.user.pk, other=OuterRef("pk"))
        return Person.objects.visible_to(self.request.user).annotate(blocked=Exists(mine))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        return super().get_context_data(
            sections=profile_sections(person, self.request.user),
            own=person.pk == self.request.user.pk,
            clock=timezone.now().astimezone(ZoneInfo(person.time_zone)) if person.time_zone != "UTC" else None,
            **kwargs,
        )


class BlockView(SignedInView):
    """I do not want to hear from this person: what that does stands on the page. With `lift`, I do again."""

    def get(self, request: HttpRequest, handle: str) -> HttpResponse:
        return render(request, "people/block.html", {"person": self._other(handle)})

    def post(self, request: HttpRequest, handle: str) -> HttpResponse:
        other = self._other(handle)
        if "lift" in request.POST:
            lift(self.person, other)
            messages.success(request, _("You hear from %(name)s again.") % {"name": other.display_name})
        else:
            block(self.person, other)
            messages.success(
                request, _("You won’t hear from %(name)s. They aren’t told.") % {"name": other.display_name}
            )
        return redirect(other)

    def _other(self, handle: str) -> Person:
        other = get_object_or_404(Person.objects.visible_to(self.person), handle__iexact=handle)
        if not can_block(self.person, other):
            raise Http404
        return other


class OwnSettingsView(SignedInView, UpdateView[Person, Any]):
    """One of my settings pages: says what was saved, shows mistakes beside the field with 422."""

    saved: ClassVar[str]

    def get_object(self, queryset: QuerySet[Person] | None = None) -> Person:
        return Person.objects.get(pk=self.person.pk)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Saved."))
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        # The form has written on the person, whose old name the shell still shows.
        self.object.refresh_from_db()
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ProfileSettingsView(FormOfWriter, OwnSettingsView):
    form_class = ProfileForm
    template_name = "people/settings/profile.html"
    success_url = reverse_lazy("settings:profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("portrait_form", PortraitForm())
        kwargs.setdefault("person", self.object)
        return super().get_context_data(**kwargs)


class PortraitView(ProfileSettingsView):
    """POST: a photo, or (with `remove`) none, or (with `redraw`) another drawing."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if "redraw" in request.POST:
            draw_another(self.object)
        elif "remove" in request.POST:
            remove_portrait(self.object)
        else:
            form = PortraitForm(request.POST, request.FILES)
            if not form.is_valid():
                profile = ProfileForm(instance=self.object)
                return self.render_to_response(self.get_context_data(form=profile, portrait_form=form), status=422)
            set_portrait(self.object, form.cleaned_data["photo"])
        messages.success(request, _("Saved. This is how people see you now."))
        return redirect(self.success_url)


class AimView(SignedInView):
    """POST: three months are over. Keep the aim for three more, or (with `done`) put it down."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if "done" in request.POST:
            self.person.aims_at("")
            messages.success(request, _("Put down. Whatever comes next has room now."))
        elif self.person.aim:
            self.person.aim_set_at = timezone.now()
            messages.success(request, _("Kept. We ask again in three months."))
        self.person.save(update_fields=["aim", "aim_set_at"])
        return redirect("settings:profile")


class ThanksView(SignedInView):
    """POST: take somebody's words of thanks off my profile, or (with `show`) put them back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        take_off_profile(thanks_to(self.person, pk), off="show" not in request.POST)
        return redirect(self.person)


class PortraitFileView(View):
    """A photo in one size. Who has its address was shown it: the key cannot be guessed and dies with the photo."""

    def get(self, request: HttpRequest, key: UUID, size: int) -> FileResponse:
        if size not in PORTRAIT_SIZES or not Person.objects.active().filter(portrait_key=key).exists():
            raise Http404
        try:
            file = default_storage.open(path_of(key, size))
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, content_type="image/webp")
        patch_cache_control(response, private=True, immutable=True, max_age=YEAR)
        return response


class AppearanceSettingsView(OwnSettingsView):
    form_class = AppearanceForm
    template_name = "people/settings/appearance.html"
    success_url = reverse_lazy("settings:appearance")


class PrivacySettingsView(OwnSettingsView):
    form_class = PrivacyForm
    template_name = "people/settings/privacy.html"
    success_url = reverse_lazy("settings:privacy")


class AddressesView(SignedInView):
    """POST: other addresses for my calendar and my feeds; the ones before end."""

    def post(self, request: HttpRequest) -> HttpResponse:
        renew_addresses(self.person)
        messages.success(request, RENEWED)
        return redirect(f"{reverse('settings:privacy')}#addresses")


class BlocksView(SignedInView, TemplateView):
    """Whom I do not want to hear from. POST: `lift` one, who may be nobody I can look up any more."""

    template_name = "people/settings/blocks.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(blocks=self.person.blocks.select_related("other"), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        number = request.POST.get("lift", "")
        if number.isdecimal():
            self.person.blocks.filter(pk=int(number) % 2**62).delete()
        return redirect("settings:blocks")


class OwnDataView(SignedInView, TemplateView):
    """What is mine, as a file: asked for with a POST, made by the worker, fetched from here."""

    template_name = "people/settings/data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export = latest_export(self.person)
        mine = export and may_fetch(self.request, export)
        until = export and export.asked_at + lasts()
        return super().get_context_data(export=export, mine=mine, until=until, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if ask_for_export(request, self.person) is None:
            messages.info(request, _("You asked for it within a day already. One a day is as many as we make."))
        else:
            messages.success(request, _("We are putting it together. Come back to this page in a minute."))
        return redirect("settings:data")


class OwnDataFileView(SignedInView):
    """Only for who asked, in the browser they asked in, as long as it is kept."""

    def get(self, request: HttpRequest, key: UUID) -> FileResponse:
        export = get_object_or_404(DataExport, key=key, person=self.person)
        if not may_fetch(request, export):
            raise Http404
        try:
            file = default_storage.open(export.path)
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, as_attachment=True, filename="my-hearth.zip", content_type="application/zip")
        patch_cache_control(response, private=True, no_store=True)
        return response


class LeavingView(SignedInView):
    """Erase my account: what happens stands on the page. POST asks for it after signing in anew, or takes it back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(LeavingForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "stay" in request.POST:
            stay(self.person)
            messages.success(request, _("You stay. We are glad."))
            return redirect("settings:leaving")
        return self._ask(request)

    @method_decorator(reauthentication_required)
    def _ask(self, request: HttpRequest) -> HttpResponse:
        form = LeavingForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            ask_to_leave(self.person, posts=form.cleaned_data["posts"])
        except Tied as tied:
            form.add_error(None, str(tied))
            return self._page(form, status=422)
        days = settings.LEAVING_GRACE_DAYS
        words = ngettext(
            "Your account will be erased in %(n)s day. Until then you can think again here.",
            "Your account will be erased in %(n)s days. Until then you can think again here.",
            days,
        )
        messages.success(request, words % {"n": apnumber(days)})
        return redirect("settings:leaving")

    def _page(self, form: LeavingForm, status: int = 200) -> HttpResponse:
        leaving = Leaving.objects.filter(person=self.person).first()
        context = {"form": form, "leaving": leaving, "days": settings.LEAVING_GRACE_DAYS}
        return render(self.request, "people/settings/leaving.html", context, status=status)


class SignedInPlacesView(ListUserSessionsView):
    """Where I am signed in. Whoever finds an open machine cannot end the owner's sessions elsewhere."""

    @method_decorator(reauthentication_required)
    def post(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = super().post(request)
        return answer


class ThemeView(View):
    """The toggle in the side bar: remembers the choice for visitors in a cookie, for members on their account."""

    def post(self, request: HttpRequest) -> HttpResponse:
        theme = request.POST.get("theme", "")
        if theme not in Theme.values:
            theme = Theme.SYSTEM
        if request.user.is_authenticated:
            Person.objects.filter(pk=request.user.pk).update(theme=theme)
        response: HttpResponse = HttpResponse(status=204) if by_htmx(request) else redirect("/")
        response.set_cookie("theme", theme, max_age=365 * 24 * 3600, samesite="Lax")
        return response
