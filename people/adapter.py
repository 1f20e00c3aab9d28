from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from people.account_mail import hand_over
from people.models import Person
from people.querysets import PersonManager


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door to our people: a name and a handle come with the account, and its mails go our way."""

    def save_user(self, request: HttpRequest, user: AbstractBaseUser, form: Any, commit: bool = True) -> Person:
        person: Person = user  # type: ignore[assignment]
        person.display_name = form.cleaned_data["display_name"]
        manager: PersonManager = Person.objects
        person.handle = manager.free_handle(person.display_name)
        person.portrait_seed = person.handle
        person.time_zone = form.cleaned_data["time_zone"]
        saved: Person = super().save_user(request, person, form, commit=commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Not from the request: a row in the outbox, in the fast lane."""
        message = self.render_mail(template_prefix, email, context)
        hand_over(
            address=email,
            kind=template_prefix.rpartition("/")[2],
            key=f"account:{uuid.uuid4()}",
            subject=str(message.subject),
            text=str(message.body),
        )
