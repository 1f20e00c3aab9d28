from __future__ import annotations

import uuid
from typing import Any, ClassVar
from zoneinfo import available_timezones

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from content.refusing import refusal_of
from people import door
from people.account_mail import hand_over
from people.handles import one_line
from people.models import Person

log = structlog.get_logger("hearth.door")
NAME_LIMIT = 80
NO_PAIR = _("This e-mail and password don’t go together. Check for capitals, or ask for a code.")
PATIENCE = _("Too many tries in a short time. Wait a few minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door to our people: a name and a handle come with the account, and its mails go our way."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": PATIENCE,
        # Says nothing of which of the two it was.
        "email_password_mismatch": NO_PAIR,
        "rate_limited": PATIENCE,
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if self.error_messages[code] is PATIENCE:
            log.warning("held off")
        error: ValidationError = super().validation_error(code, *args)
        return error

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        door.remember_invitation(request)
        return door.is_open(request)

    def save_user(self, request: HttpRequest, user: AbstractBaseUser, form: Any, commit: bool = True) -> Person:
        person: Person = user  # type: ignore[assignment]
        said = form.cleaned_data
        introduce(person, said.get("display_name") or person.display_name, said.get("time_zone", ""))
        saved: Person = super().save_user(request, person, form, commit=commit)
        return saved

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """After the right password: why the account is closed is theirs to read, and to appeal against."""
        person: Person = user  # type: ignore[assignment]
        if page := door.where_they_read_why(person):
            return redirect(page)
        answer: HttpResponse = super().respond_user_inactive(request, user)
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Not from the request: a row in the outbox, in the fast lane."""
        message = self.render_mail(template_prefix, email, {"site_name": settings.SITE_NAME, **context})
        hand_over(
            address=email,
            kind=template_prefix.rpartition("/")[2],
            key=f"account:{uuid.uuid4()}",
            subject=str(message.subject),
            text=str(message.body),
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Somebody another house vouches for becomes one of our people."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        address = sociallogin.user.email or ""
        if settings.SIGN_UP == door.SignUp.SINGLE_SIGN_ON:
            return True
        is_refused = bool(door.complaint_about(address, request)) if address else not door.takes(address)
        return door.is_open(request) and not is_refused

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Person:
        """Not allauth's own way, which sets first and last names: ours have one name, as they say it."""
        person: Person = sociallogin.user
        person.email = str(data.get("email") or "").lower() or None
        names = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(filter(None, names)) or str(person.email or "").partition("@")[0]
        introduce(person, name, request.COOKIES.get("timezone", ""))
        return person


def introduce(person: Person, name: str, time_zone: str) -> None:
    """What an account has from its first moment. Where another house names them, nobody is there to be told that it is
    not taken here: they come without a name."""
    name = " ".join(one_line(name).split())[:NAME_LIMIT]
    person.display_name = str(_("Somebody new")) if not name or refusal_of(name) else name
    person.handle = Person.objects.free_handle(person.display_name)
    person.portrait_seed = person.handle
    person.time_zone = time_zone if time_zone in available_timezones() else "UTC"
