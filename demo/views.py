"""What only a demo has: one click in, and the mail it would have sent. Only where settings.DEMO says so."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.generic import DetailView, TemplateView, View

from demo.models import CaughtMail
from engagement.digests import show_digest
from engagement.mailing import send_all
from people.acting import SignedInView
from people.models import Person
from ui.modules import policy_with_import_map

WHO = ("member", "facilitator", "admin")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MAILS_SHOWN = 40
# A letter brings its own style and drawings and nothing else: no script, no form, nothing fetched from elsewhere.
LETTER_POLICY: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}
# Links in it open where the reader is, not inside the frame.
OUT_OF_THE_FRAME = '<base target="_top">'


class DemoOnly(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class EnterView(DemoOnly):
    """POST: look around as one of the demo's people."""

    def post(self, request: HttpRequest, who: str) -> HttpResponse:
        if who not in WHO:
            raise Http404
        login(request, get_object_or_404(Person.objects.active(), email=f"{who}@example.org"), backend=BACKEND)
        UserSession.objects.create_from_request(request)
        return redirect("/")


class MailView(DemoOnly, TemplateView):
    """Every mail the demo would have sent, newest first. Anyone may look: a code is needed before one can sign in."""

    template_name = "demo/mail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        mails = CaughtMail.objects.defer("text", "html")
        if before.isascii() and before.isdigit() and len(before) < 18:
            mails = mails.filter(pk__lt=int(before))
        found = list(mails[: MAILS_SHOWN + 1])
        older = found[MAILS_SHOWN - 1].pk if len(found) > MAILS_SHOWN else None
        return super().get_context_data(mails=found[:MAILS_SHOWN], older=older, **kwargs)


class LetterView(DemoOnly, DetailView[CaughtMail]):
    """One mail: as a mail reader draws it, in a frame that can do nothing, and its plain text."""

    model = CaughtMail
    context_object_name = "mail"
    template_name = "demo/letter.html"

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        pages = policy_with_import_map(settings.SECURE_CSP)
        response._csp_config = pages | {"frame-src": [CSP.SELF]}  # type: ignore[attr-defined]
        return response


@method_decorator([csp_override(LETTER_POLICY), xframe_options_sameorigin], name="dispatch")
class LetterBodyView(DemoOnly):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        mail = get_object_or_404(CaughtMail.objects.exclude(html=""), pk=pk)
        return HttpResponse(mail.html.replace("<head>", f"<head>{OUT_OF_THE_FRAME}", 1))


class DigestView(DemoOnly, SignedInView):
    """POST: my digest, at once, and straight to it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        # The demo's mail server is a table: written, sent and caught in one transaction, or not at all.
        with transaction.atomic():
            mail = show_digest(self.person, timezone.now())
            if mail:
                send_all([mail.pk])
        if mail is None:
            messages.info(request, _("There was nothing to put into a digest this week, so none was sent."))
            return redirect("demo:mail")
        return redirect(CaughtMail.objects.get(message_id=mail.message_id))
