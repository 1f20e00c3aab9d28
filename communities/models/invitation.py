from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community

if TYPE_CHECKING:
    from people.models import Person

LASTS = timedelta(days=30)


def new_token() -> str:
    return secrets.token_urlsafe(24)


def digest_of(token: str) -> str:
    """What is kept of a token: as long as it is, nobody finds it from its digest."""
    return hashlib.sha256(token.encode()).hexdigest()


def in_a_month() -> datetime:
    return timezone.now() + LASTS


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def of_token(self, token: str) -> InvitationQuerySet:
        return self.filter(digest=digest_of(token))

    def usable(self) -> InvitationQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), uses__lt=models.F("most_uses"))


class Invitation(models.Model):
    """A way into a community for who holds its token: sent to one address, or a link that is passed on.

    The token itself is known to whoever has just made it, and to nobody who reads the database.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    digest = models.CharField(db_column="token", max_length=64, unique=True, editable=False)
    address = models.EmailField(_("e-mail"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_month)
    most_uses = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    # Empty but in the moment it is made.
    token = ""

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["community", "-made_at"], name="invitations_by_age")]

    def __str__(self) -> str:
        return f"into {self.community_id} by {self.by_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.digest:
            self.token = new_token()
            self.digest = digest_of(self.token)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """As long as the token is known."""
        return reverse("communities:invited", args=[self.token])

    @property
    def is_link(self) -> bool:
        return not self.address

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now() and self.uses < self.most_uses

    def revoke(self, *, by: Person) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
