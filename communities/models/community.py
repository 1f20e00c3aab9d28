from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.querysets import CommunityQuerySet
from people.scopes import PUBLIC, community_scope
from people.sorting import SortKey
from search.languages import Language
from ui.addresses import address


class Access(models.TextChoices):
    OPEN = "open", _("Open: anyone may read, members write")
    CLOSED = "closed", _("Closed: anyone may find it, members read and write")
    PRIVATE = "private", _("Private: only members know of it")


class CommunityKind(models.TextChoices):
    PRACTICE = "practice", _("Community of practice")
    CIRCLE = "circle", _("Learning circle")
    CLASS = "class", _("Class or course")
    PROJECT = "project", _("Project group")
    COHORT = "cohort", _("Newcomer cohort")


class Joining(models.TextChoices):
    OPEN = "open", _("Anyone may join")
    REQUEST = "request", _("People ask, a facilitator answers")
    INVITATION = "invitation", _("By invitation")


# Where nobody said otherwise. A private community cannot be asked: nobody knows of it.
USUAL_JOINING = {Access.OPEN: Joining.OPEN, Access.CLOSED: Joining.REQUEST, Access.PRIVATE: Joining.INVITATION}

_OPENNESS = {
    Access.OPEN: _("Anyone may read, members write"),
    Access.CLOSED: _("Members read and write"),
    Access.PRIVATE: _("Only members know of it"),
}


class Hue(models.TextChoices):
    PINE = "pine", _("Pine")
    CLAY = "clay", _("Clay")
    TEAL = "teal", _("Teal")
    OCHRE = "ochre", _("Ochre")
    PLUM = "plum", _("Plum")
    SLATE = "slate", _("Slate")


class Weave(models.TextChoices):
    CHEVRON = "chevron", _("Chevron")
    WAVE = "wave", _("Wave")
    SEED = "seed", _("Seed")
    LEAF = "leaf", _("Leaf")
    WEAVE = "weave", _("Weave")


class Community(models.Model):
    """People who share a practice, and the place they share it in."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9-]*\Z", _("Use small letters, digits and hyphens."))],
    )
    purpose = models.CharField(
        _("purpose"), max_length=240, help_text=_("One sentence: who you are and what you do for each other.")
    )
    about = models.TextField(_("about"), max_length=8000, blank=True)
    about_html = models.TextField(blank=True, editable=False)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=CommunityKind,
        default=CommunityKind.PRACTICE,
        db_default=CommunityKind.PRACTICE.value,
    )
    for_whom = models.CharField(_("who it is for"), max_length=240, blank=True, db_default="")
    better_at = models.CharField(_("what we want to get better at"), max_length=240, blank=True, db_default="")
    rhythm = models.CharField(_("rhythm"), max_length=160, blank=True, db_default="")
    access = models.CharField(_("who may read"), max_length=8, choices=Access, default=Access.OPEN)
    joining = models.CharField(
        _("how people come in"),
        max_length=10,
        choices=Joining,
        blank=True,
        db_default="",
        help_text=_("Left empty, as is usual for who may read."),
    )
    hue = models.CharField(_("colour"), max_length=8, choices=Hue, default=Hue.PINE)
    weave = models.CharField(_("pattern"), max_length=8, choices=Weave, default=Weave.CHEVRON)
    language = models.CharField(
        _("language"),
        max_length=20,
        choices=Language,
        default=Language.ENGLISH,
        db_default=Language.ENGLISH,
        help_text=_("What most is written in. Search knows the endings of its words."),
    )
    # What people who ask to join are asked; three at most.
    questions = ArrayField(models.CharField(max_length=160), default=list, blank=True, db_default=[])
    # Who said that last, on a page of its own; nobody knows of what was asked before that was kept.
    questions_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    founded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    founded_at = models.DateTimeField(default=timezone.now, editable=False)
    # Who changed last what it says of itself; nobody did since it was founded.
    worded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # The same founding sent twice is one community.
    founding_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    # Counts changes of the charter, so that two people who change it at once find out.
    edition = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    member_count = models.PositiveIntegerField(default=0, editable=False)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["name"]
        indexes = [models.Index(SortKey("name"), "id", name="communities_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(access=Access.PRIVATE) | models.Q(joining__in=["", Joining.INVITATION]),
                name="private_by_invitation",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if not Community.objects.slug_is_free(self.slug, besides=self):
            # The same words whatever the cause: a private community must not be found by its name.
            raise ValidationError({"slug": _("This address can’t be used. Please choose another.")})

    def get_absolute_url(self) -> str:
        return address("communities:overview", self.slug)

    @property
    def is_open(self) -> bool:
        return self.access == Access.OPEN

    @property
    def way_in(self) -> Joining:
        """How people come in: as chosen, else as is usual for who may read."""
        return Joining(self.joining) if self.joining else USUAL_JOINING[Access(self.access)]

    @property
    def review_is_due(self) -> bool:
        return self.review_on is not None and self.review_on <= timezone.localdate()

    @property
    def scope(self) -> str:
        """Members' own scope: chat presence, notices to members, whatever is not for passers-by."""
        return community_scope(self.pk)

    @property
    def content_scope(self) -> str:
        """Where what is written here may be seen."""
        return PUBLIC if self.is_open else self.scope

    @property
    def openness(self) -> str:
        """Who reads and who writes, as a line under the name."""
        return str(_OPENNESS[Access(self.access)])


class Norm(models.Model):
    """One line of 'how we are together'; a flag names the norm that was broken."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="norms")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("norm"), max_length=160)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
