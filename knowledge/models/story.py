from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from communities.models import Access, Community
from content.models import Reactable, Usable, Written
from knowledge.models.freshness import Tended
from knowledge.models.shelf import Shelf
from knowledge.querysets import USES, StoryQuerySet
from people.scopes import PUBLIC, SITE
from search.languages import Language


class StoryKind(models.TextChoices):
    TURNING_POINT = "turning-point", _("Turning point")
    NEAR_MISS = "near-miss", _("Near miss")
    TRICK = "trick", _("Trick of the trade")
    FIRST_TIME = "first-time", _("First time")
    HANDOVER = "handover", _("Handover")
    FAILED = "failed", _("What failed")
    RULE = "rule", _("Rule of thumb")
    REALLY = "really", _("How we really do it")


class Audience(models.TextChoices):
    """Who may read a story. Where a community is private, its members alone, whatever is chosen."""

    COMMUNITY = "community", _("Members of this community")
    MINE = "mine", _("Members of all my communities")
    SITE = "site", _("Everyone with an account here")
    PUBLIC = "public", _("Anyone, also without an account")

    def is_wider_than(self, other: str) -> bool:
        """They stand in the order of how many read."""
        order = list(Audience)
        return order.index(self) > order.index(Audience(other))


def audiences_in(community: Community) -> list[Audience]:
    """Among whom a teller may choose there."""
    if community.access == Access.PRIVATE:
        return [Audience.COMMUNITY]
    wide = [Audience.COMMUNITY, Audience.MINE, Audience.SITE]
    return [*wide, Audience.PUBLIC] if community.is_open else wide


def usual_audience(community: Community) -> Audience:
    """As with everything else that is written there."""
    return Audience.PUBLIC if community.is_open else Audience.COMMUNITY


class Level(models.TextChoices):
    """Whom a story helps most."""

    NEW = "new", _("In their first year")
    SOME = "some", _("A few years in")
    LONG = "long", _("Long in the job")


def written_by_hand(words: Mapping[str, str]) -> str:
    """All of it as one text, of what `Story.words` has or a version kept."""
    return "\n\n".join(text for name, text in words.items() if text and name not in {"places", "kind", "level"})


class Story(Reactable, Usable, Tended):
    """How something was really done, told by somebody who was there."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="stories", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stories")
    kind = models.CharField(_("kind"), max_length=14, choices=StoryKind, default=StoryKind.TURNING_POINT)
    title = models.CharField(_("title"), max_length=120)
    standfirst = models.CharField(_("in one sentence"), max_length=240, blank=True)
    quote = models.CharField(max_length=240, blank=True, editable=False)
    role = models.CharField(_("your role"), max_length=80, blank=True)
    setting = models.CharField(_("where it happened"), max_length=120, blank=True)
    tools = models.CharField(_("tools and things"), max_length=120, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # What the library narrows by, kept by knowledge.library from the words above.
    facets = ArrayField(models.CharField(max_length=80), default=list, db_default=[], blank=True, editable=False)
    level = models.CharField(_("whom it helps most"), max_length=8, choices=Level, blank=True, db_default="")
    # What the community's facilitators call things: its own shelves.
    shelves = models.ManyToManyField(Shelf, blank=True, related_name="stories")
    language = models.CharField(
        _("language"), max_length=20, choices=Language, default=Language.ENGLISH, db_default=Language.ENGLISH
    )
    audience = models.CharField(
        _("who may read it"),
        max_length=10,
        choices=Audience,
        default=Audience.COMMUNITY,
        db_default=Audience.COMMUNITY,
    )
    # For 'all my communities': which those were when it was told. Nothing is gained by joining one later.
    shared_with = models.ManyToManyField(Community, blank=True, related_name="+", editable=False)
    is_nameless = models.BooleanField(default=False, db_default=False, editable=False)
    # Counts changes, so that two who change it at once find out.
    edition = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    told_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # When its words were changed, not only what it is filed under: that alone says that it was looked at.
    reworded_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    sending_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [models.UniqueConstraint(fields=["author", "sending_key"], name="story_sent_once")]
        indexes = [
            models.Index(fields=["community", "-id"], name="stories_by_age"),
            GinIndex(fields=["facets"], name="stories_by_facet"),
            models.Index(USES.desc(), models.F("id").desc(), name="stories_by_use"),
            models.Index("community", USES.desc(), models.F("id").desc(), name="stories_by_use_in"),
            models.Index(fields=["community", "due_at", "id"], name="stories_by_need"),
            models.Index(fields=["due_at"], condition=models.Q(hidden_at=None), name="stories_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:story", args=[self.community.slug, self.pk, self.slug])

    @property
    def library_url(self) -> str:
        return reverse("knowledge:library", args=[self.community.slug])

    @property
    def reachable_url(self) -> str:
        """Its page; the library, as long as it is hidden: there it would not exist, not even for its tellers."""
        return self.get_absolute_url() if self.hidden_at is None else self.library_url

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "story"

    def words(self, parts: Iterable[Part]) -> dict[str, str]:
        """All that is told, and what it is filed under, by name; `parts` are all of its own."""
        told = {part.name: part.source for part in parts}
        cues = sorted((cue.number, cue.note, cue.where) for part in parts for cue in part.cues.all())
        return {
            "title": self.title,
            "standfirst": self.standfirst,
            **{name: told[name] for name in PartName.values if name in told},
            "cues": "\n".join(f"{number}. {note}" for number, note, _where in cues),
            "places": "\n".join(f"{number}. {where}" for number, _note, where in cues if where),
            "kind": self.kind,
            "role": self.role,
            "setting": self.setting,
            "tools": self.tools,
            "tags": ", ".join(self.tags),
            "level": self.level,
        }

    @property
    def source(self) -> str:
        """What those who look at a flag read, and its tellers when it was hidden: all that was written by hand."""
        return written_by_hand(self.words(self.parts.all()))

    @property
    def scope(self) -> str:
        """Where it may be seen, as `visible_to` has it; of 'all my communities' its own (and `scopes_beyond`)."""
        access = self.community.access
        if self.audience == Audience.PUBLIC and access == Access.OPEN:
            return PUBLIC
        if self.audience == Audience.SITE and access != Access.PRIVATE:
            return SITE
        return self.community.scope

    @property
    def scopes_beyond(self) -> list[str]:
        """The teller's other communities, where it was told to all of them."""
        if self.audience != Audience.MINE or self.community.access == Access.PRIVATE:
            return []
        return [there.scope for there in self.shared_with.all() if there.pk != self.community_id]

    @property
    def last_true_at(self) -> datetime:
        return max(moment for moment in (self.checked_at, self.reworded_at, self.told_at) if moment)


class PartName(models.TextChoices):
    """In the order in which they are read. These names stand in drafts, versions and notes: they stay."""

    SITUATION = "situation", _("The situation")
    MANUAL = "manual", _("The manual says")
    WE_DO = "we-do", _("We do")
    PHOTO = "photo", _("The photo")
    TRIED = "tried", _("What I tried")
    HAPPENED = "happened", _("What happened")
    ADVICE = "advice", _("What I'd tell a newcomer")
    LIMITS = "limits", _("When this does not apply")


class Part(Written):
    """One part of a story. Its HTML holds the numbers of its cues."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=10, choices=PartName)
    # What readers say beside it: the page of a story adds it (knowledge.pages).
    said: Sequence[models.Model]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "name"], name="story_part_once")]

    def __str__(self) -> str:
        return f"{self.name} of story {self.story_id}"


class Cue(models.Model):
    """Something the teller noticed, tied to the sentence it belongs to or to a place on the photo."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="cues")
    number = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=300, blank=True, help_text="The end of the sentence, as it stands there.")
    note = models.CharField(_("cue"), max_length=300)
    # On the photo: hundredths of its width from the left, of its height from the top.
    x = models.PositiveSmallIntegerField(null=True, blank=True)
    y = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.note

    @property
    def where(self) -> str:
        """A sentence, or a place on the photo in hundredths of its width and height."""
        return f"{self.x} %, {self.y} %" if self.x is not None and self.y is not None else self.anchor
