from __future__ import annotations

import uuid
from typing import ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.handles import RESERVED, validate_handle
from people.querysets import PersonManager
from people.sorting import SortKey


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("We don't know a time zone called %(name)s."), params={"name": name})


class Theme(models.TextChoices):
    SYSTEM = "system", _("Like my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account, or the placeholder of an author whose mail was imported (people.placeholders)."""

    email = models.EmailField(_("e-mail address"), null=True, blank=True)
    handle = models.CharField(_("handle"), max_length=30, validators=[validate_handle])
    display_name = models.CharField(_("name"), max_length=80)
    pronouns = models.CharField(_("pronouns"), max_length=30, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=80, blank=True)
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    about = models.TextField(_("about me"), max_length=4000, blank=True)
    about_html = models.TextField(blank=True, editable=False)
    can_help = models.CharField(_("I can help with"), max_length=200, blank=True)
    wants_to_learn = models.CharField(_("I want to learn"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    is_listed = models.BooleanField(
        _("anyone may find my profile"),
        default=False,
        help_text=_("Off: only people who share a community with you see it."),
    )
    # Half hours of the week in which the person could meet, on their own clock (people.free_time).
    weekly_hours = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, editable=False)
    portrait_seed = models.CharField(max_length=40, blank=True, editable=False)

    is_placeholder = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Author of imported mail: never mailed, signed in as or listed."),
    )
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # Signs links that must die when the person asks for new ones (calendar, unsubscribe).
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(SortKey("display_name"), "id", name="people_by_name"),
            GinIndex(OpClass(Upper("display_name"), "gin_trgm_ops"), name="people_by_name_part"),
            GinIndex(OpClass(Upper("handle"), "gin_trgm_ops"), name="people_by_handle_part"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.UniqueConstraint(Lower("handle"), name="person_handle_once"),
            models.CheckConstraint(
                condition=models.Q(is_placeholder=False) | models.Q(email=None, is_staff=False),
                name="placeholder_has_no_address",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        super().clean()
        if self.handle.lower() in RESERVED:
            raise ValidationError({"handle": _("This handle is kept for the platform. Please choose another.")})
        if HandleHistory.objects.filter(handle=self.handle.lower()).exclude(person=self).exists():
            raise ValidationError({"handle": _("This handle is taken. Please choose another.")})

    def keep_handle(self, former: str) -> None:
        """A handle given up stays this person's, and leads to the new one."""
        if former != self.handle:
            HandleHistory.objects.get_or_create(handle=former, defaults={"person": self})
            self.former_handles.filter(handle=self.handle).delete()

    def get_absolute_url(self) -> str:
        return reverse("people:profile", args=[self.handle])

    @property
    def first_name(self) -> str:
        return self.display_name.split(" ", 1)[0]

    @property
    def city(self) -> str:
        """Whose clock this is, in one word: the place their time zone is named after."""
        return self.time_zone.rsplit("/", 1)[-1].replace("_", " ")

    @property
    def role_line(self) -> str:
        return ", ".join(part for part in (self.role, self.organisation) if part)


class Placeholder(models.Model):
    """How the author of imported mail is recognised: a digest of their address (people.placeholders), never itself."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="placeholder")
    digest = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self) -> str:
        return f"placeholder {self.person_id}"


class HandleHistory(models.Model):
    """A handle a person once had: nobody else gets it, and its address leads to the present one."""

    handle = models.CharField(max_length=30, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_handles")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "handle history"

    def __str__(self) -> str:
        return self.handle
