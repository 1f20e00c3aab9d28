from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.free_time import FreeTime
from people.handles import RESERVED, validate_handle
from people.models.fields import Density, Theme, Writers, joined, portrait_size_for, topics_in, validate_time_zone
from people.models.names import HandleHistory
from people.querysets import PersonManager
from people.sorting import SortKey
from ui.addresses import address

# After this long a person is asked again what they want to be better at.
AIM_LASTS = timedelta(days=91)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account, or the placeholder of an author whose mail was imported (people.placeholders)."""

    email = models.EmailField(_("e-mail address"), null=True, blank=True)
    handle = models.CharField(_("handle"), max_length=30, validators=[validate_handle])
    display_name = models.CharField(_("name"), max_length=80)
    pronouns = models.CharField(_("pronouns"), max_length=30, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=80, blank=True)
    workplace = models.CharField(
        _("where I work"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("The setting, as a colleague needs to know it: six-bed bays and a day room, a school of 140."),
    )
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    about = models.TextField(_("about me"), max_length=4000, blank=True)
    about_html = models.TextField(blank=True, editable=False)
    can_help = models.CharField(_("I can help with"), max_length=200, blank=True)
    wants_to_learn = models.CharField(_("I want to learn"), max_length=200, blank=True)
    aim = models.CharField(
        _("what I want to be better at in three months"),
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text=_("We ask you again in three months. Until then it helps to find you company."),
    )
    aim_set_at = models.DateTimeField(null=True, blank=True, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(
        _("density"), max_length=8, choices=Density, default=Density.ROOMY, db_default=Density.ROOMY
    )
    # The first run was put away; else home leads back to it until it is done (communities.welcome).
    welcome_put_away_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How often the profile was changed on its latest day: settings.PROFILE_CHANGES_A_DAY.
    profile_changed_on = models.DateField(null=True, blank=True, editable=False)
    profile_changes = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # One of settings.LANGUAGES, which the form holds; empty is the site's own.
    language = models.CharField(_("language"), max_length=10, blank=True, default="", db_default="")
    # No measure keeps them from writing later than this; empty or past for nearly everybody, and then nobody asks.
    muted_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_listed = models.BooleanField(
        _("anyone may find my profile"),
        default=False,
        help_text=_("Off: only people who share a community with you see it."),
    )
    writers = models.CharField(
        _("who may write to me"), max_length=12, choices=Writers, default=Writers.COMMUNITIES, db_default="communities"
    )
    shows_presence = models.BooleanField(
        _("others see that I am here"), default=True, db_default=True, help_text=_("In chat, while a room is open.")
    )
    shows_typing = models.BooleanField(_("others see that I am writing"), default=True, db_default=True)
    # Half hours of the week in which the person could meet, on their own clock (people.free_time).
    weekly_hours = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, editable=False)
    # The weeks that follow it in turn, for timetables and shifts that repeat every two weeks or more, and a Monday on
    # which `weekly_hours` had its turn.
    further_weeks = models.JSONField(default=list, db_default=[], blank=True, editable=False)
    weeks_began = models.DateField(null=True, blank=True, editable=False)
    # Raised when the person wants another address for their calendar: the ones before it end.
    calendar_edition = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    portrait_seed = models.CharField(max_length=40, blank=True, editable=False)
    # Names the files of a photo (people.portraits); without one the drawing of the seed stands for the person.
    portrait_key = models.UUIDField(null=True, editable=False, unique=True)
    # Everything the directory finds a person by, in one place, so that one index answers.
    findable = models.GeneratedField(
        expression=Upper(
            joined("display_name", "handle", "role", "organisation", "languages", "can_help", "workplace")
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

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

    # Whether the viewer of a page finds this profile (met_by, content.meeting).
    is_met: bool

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(SortKey("display_name"), "id", name="people_by_name"),
            GinIndex(OpClass(Upper("display_name"), "gin_trgm_ops"), name="people_by_name_part"),
            GinIndex(OpClass(Upper("handle"), "gin_trgm_ops"), name="people_by_handle_part"),
            GinIndex(OpClass("findable", "gin_trgm_ops"), name="people_by_any_word"),
            models.Index("id", condition=models.Q(is_listed=True), name="people_listed"),
            # Several at once, as they are: the one below knows each without regard to case.
            models.Index(fields=["handle"], name="people_by_handle"),
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

    def may_take_another_handle(self) -> bool:
        """A handle given up is kept for ever: nobody collects them."""
        since = timezone.now() - timedelta(days=30)
        return self.former_handles.filter(until__gte=since).count() < settings.HANDLE_CHANGES_A_MONTH

    def may_change_profile(self) -> bool:
        """Who finds a profile finds it as they left it; nobody writes on theirs all day."""
        return self._profile_changes_today < settings.PROFILE_CHANGES_A_DAY

    def count_profile_change(self) -> None:
        """Does not save."""
        self.profile_changes, self.profile_changed_on = self._profile_changes_today + 1, timezone.localdate()

    @property
    def _profile_changes_today(self) -> int:
        return self.profile_changes if self.profile_changed_on == timezone.localdate() else 0

    def keep_handle(self, former: str) -> None:
        """A handle given up stays this person's, and leads to the new one."""
        if former != self.handle:
            HandleHistory.objects.get_or_create(handle=former, defaults={"person": self})
            self.former_handles.filter(handle=self.handle).delete()

    def keep_name(self, former: str) -> None:
        """What others quoted under it is still theirs."""
        if former != self.display_name:
            self.former_names.get_or_create(name=former)

    def get_absolute_url(self) -> str:
        return address("people:profile", self.handle)

    def portrait_url(self, size: int) -> str:
        """The photo that is sharp at `size` pixels, or '' for those who have none."""
        if not self.portrait_key:
            return ""
        return address("people:portrait", self.portrait_key, portrait_size_for(size))

    def aims_at(self, aim: str) -> None:
        """What the person wants to be better at; what changes starts its three months anew."""
        if aim != self.aim:
            self.aim, self.aim_set_at = aim, timezone.now() if aim else None

    @property
    def aim_is_due(self) -> bool:
        return self.aim_set_at is not None and self.aim_set_at + AIM_LASTS <= timezone.now()

    @property
    def helps_with(self) -> list[str]:
        return topics_in(self.can_help)

    @property
    def learns(self) -> list[str]:
        return topics_in(self.wants_to_learn)

    @property
    def speaks(self) -> list[str]:
        return topics_in(self.languages)

    def get_full_name(self) -> str:
        """By which Django's administration calls whoever is signed in."""
        return self.display_name

    @property
    def first_name(self) -> str:
        return self.display_name.split(" ", 1)[0]

    @property
    def city(self) -> str:
        """Whose clock this is, in one word: the place their time zone is named after."""
        return self.time_zone.rsplit("/", 1)[-1].replace("_", " ")

    @property
    def weeks(self) -> list[list[int]]:
        return [self.weekly_hours, *self.further_weeks]

    @property
    def free_time(self) -> FreeTime:
        """With the days away, which a list fetches for everybody at once by `prefetch_related("days_away")`."""
        away = tuple((one.first_day, one.last_day) for one in self.days_away.all())
        return FreeTime(self.time_zone, tuple(frozenset(week) for week in self.weeks), self.weeks_began, away)

    @property
    def role_line(self) -> str:
        return ", ".join(part for part in (self.role, self.organisation) if part)
