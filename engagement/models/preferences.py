from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Cadence(models.TextChoices):
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    NEVER = "never", _("Never")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


LENGTH = {Cadence.DAILY: timedelta(days=1), Cadence.WEEKLY: timedelta(weeks=1), Cadence.MONTHLY: timedelta(days=30)}

# After so long without a visit digests pause, and somebody is written to once more at each of these.
AWAY_AFTER = (timedelta(days=30), timedelta(days=90))

VISIT_ENDS_AFTER = timedelta(minutes=30)


class PreferencesQuerySet(models.QuerySet["Preferences"]):
    def due(self, now: datetime) -> PreferencesQuerySet:
        """Not what failed, until it is looked at again."""
        return self.filter(next_digest_at__lte=now, person__is_active=True).exclude(digest_again_at__gt=now)


class Preferences(models.Model):
    """How and when somebody wants to hear from us."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    mail_notices = models.BooleanField(
        _("write to me when something has my name on it"),
        default=True,
        help_text=_("Replies, mentions and requests. Never for what you have read here already."),
    )
    digest = models.CharField(_("digest"), max_length=8, choices=Cadence, default=Cadence.WEEKLY)
    digest_weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday, default=Weekday.FRIDAY)
    digest_hour = models.PositiveSmallIntegerField(
        _("hour"), default=8, validators=[MaxValueValidator(23)], help_text=_("In your own time zone.")
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("quiet until"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    next_digest_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The moment the latest was planned for, whether or not it had anything to tell: the next begins there, or before.
    digest_looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When one that could not be written is tried again. The moment it was planned for stays, and with it what it tells.
    digest_again_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The latest sign of life, and the end of the visit before this one (engagement.visiting).
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_visit_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PreferencesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "preferences"
        indexes = [models.Index(fields=["next_digest_at"], name="digest_due")]

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"

    @property
    def digest_length(self) -> timedelta:
        return LENGTH.get(Cadence(self.digest), timedelta(weeks=1))

    @property
    def last_sign_of_life(self) -> datetime:
        person = self.person
        return max(at for at in (self.seen_at, person.last_login, person.date_joined) if at)

    def is_away(self, now: datetime) -> bool:
        return self.times_missed(now) > 0

    def times_missed(self, now: datetime) -> int:
        """How often somebody away so long is told of what they missed."""
        return sum(now - self.last_sign_of_life >= length for length in AWAY_AFTER)

    def is_left_in_peace(self, now: datetime) -> bool:
        """They were told for the last time of what they missed: from now on only what has their name on it."""
        return self.times_missed(now) == len(AWAY_AFTER)

    def was_here_before(self, now: datetime) -> datetime | None:
        """When the person was last here, not counting the visit they are on."""
        on_a_visit = self.seen_at is not None and now - self.seen_at <= VISIT_ENDS_AFTER
        return self.last_visit_at if on_a_visit or self.seen_at is None else self.seen_at

    def quiet_ends_at(self, now: datetime) -> datetime | None:
        """When the quiet hours that `now` lies in are over; None outside of them. By the person's own clock."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        local = now.astimezone(ZoneInfo(self.person.time_zone))
        hours_in = (local.hour - self.quiet_from) % 24
        if hours_in >= (self.quiet_until - self.quiet_from) % 24:
            return None
        end = local.replace(hour=self.quiet_until, minute=0, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)

    @property
    def digest_minute(self) -> int:
        """Which of the hour is theirs, from their first digest on. Who chose an hour has the first."""
        if self.next_digest_at is None:
            return 0
        planned = self.next_digest_at.astimezone(ZoneInfo(self.person.time_zone))
        return planned.minute if planned.hour == self.digest_hour else 0

    def plan_next_digest(self, after: datetime, also: Collection[str] = (), minute: int = 0) -> None:
        """Sets `next_digest_at` to the next chosen hour in the person's own zone; does not save.

        `also` are the cadences of places that have their own. The clock on the wall decides, so the digest stays at
        eight across a change to summer time. No day has two, whatever hour is chosen on it.
        """
        cadences = {self.digest, *also} - {Cadence.NEVER, ""}
        if not cadences:
            self.next_digest_at = self.digest_looked_at = self.digest_again_at = None
            return
        zone = ZoneInfo(self.person.time_zone)
        local = after.astimezone(zone)
        had = self.digest_looked_at and self.digest_looked_at.astimezone(zone).date()
        candidate = local.replace(hour=self.digest_hour, minute=minute, second=0, microsecond=0)
        while not (candidate > local and candidate.date() != had and self._is_day_of_any(cadences, candidate)):
            candidate += timedelta(days=1)
        self.next_digest_at = candidate

    def move_next_digest(self, from_zone: str, now: datetime) -> None:
        """To the same day and hour by the person's new clock; does not save. It stays where that is over already.

        Not planned as the first: who had this week's would have another on the same day, further west.
        """
        if self.next_digest_at is None:
            return
        planned = self.next_digest_at.astimezone(ZoneInfo(from_zone))
        there = planned.replace(tzinfo=ZoneInfo(self.person.time_zone))
        if there > now:
            self.next_digest_at = there

    def _is_day_of_any(self, cadences: Collection[str], day: datetime) -> bool:
        return any(self.is_day_of(cadence, day) for cadence in cadences)

    def is_day_of(self, cadence: str, day: datetime) -> bool:
        """Whether a digest of this cadence goes out on this day, which is one of the person's own calendar."""
        if cadence == Cadence.DAILY:
            return True
        first_week = cadence == Cadence.WEEKLY or (cadence == Cadence.MONTHLY and day.day <= 7)
        return day.weekday() == self.digest_weekday and first_week
