from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Passwords and the names of houses make those of many services longer than Django's 200.
LONGEST_LINK = 500


def host_of_site() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


class InCalendars(models.Model):
    """What stands in people's calendars: moved or called off there under the one name it was first told by."""

    # Who belongs to two sites has one calendar, and each of the two has a first session. A site may move to another
    # name, and what was told before this was kept is named so everywhere: `db_default`.
    uid_host = models.CharField(max_length=253, default=host_of_site, db_default="hearth", editable=False)
    # Raised with every change that calendars should know: they take the file with the highest.
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    uid_kind: ClassVar[str]

    class Meta:
        abstract = True

    def change_in_calendars(self) -> None:
        """What stands there is another. Not saved."""
        self.revision += 1
        self.changed_at = timezone.now()

    @property
    def uid(self) -> str:
        return f"{self.uid_kind}-{self.pk}@{self.uid_host}"


class HeldSomewhere(InCalendars):
    """People come to a place, to a video link, or to either."""

    place = models.CharField(_("where"), max_length=120, blank=True)
    link = models.URLField(_("video link"), max_length=LONGEST_LINK, blank=True)

    class Meta:
        abstract = True

    @property
    def whereabouts(self) -> str:
        """For a line of words; the link itself is for those with a place."""
        return self.place or (gettext("online") if self.link else "")
