"""What the bell and the mails say of stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.models import Reaction, Use
from content.reacting import THANKED
from content.using import USED
from engagement import marks
from engagement.kinds import Kind, Weight, Wording
from engagement.models import Activity
from knowledge.coauthors import ASKED, JOINED, tellers_of, who_stands_beside
from knowledge.models import NamelessTelling, Story
from knowledge.nameless import REVEALED
from knowledge.requests.offers import who_waits
from knowledge.telling import TOLD

if TYPE_CHECKING:
    from people.models import Person


def _tellers(activity: Activity) -> Iterable[int]:
    is_story = activity.target_type_id == ContentType.objects.get_for_model(Story).pk
    return tellers_of(activity.target_id) if is_story else []


def _beside(activity: Activity) -> Iterable[int]:
    is_story = activity.target_type_id == ContentType.objects.get_for_model(Story).pk
    return who_stands_beside(activity.target_id) if is_story else []


def _stories(activities: Sequence[Activity], reader: Person) -> dict[int, Story]:
    """The story each activity is about, by activity, as far as the reader may see it. One query."""
    visible = Story.objects.visible_to(reader).select_related("community", "author")
    found = visible.in_bulk({one.target_id for one in activities})
    return {one.pk: found[one.target_id] for one in activities if one.target_id in found}


def _word_uses(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    stories = _stories(activities, reader)
    uses = Use.objects.shown().in_bulk([a.payload["use"] for a in activities])
    return {
        one.pk: _word_use(one, stories[one.pk], uses.get(one.payload["use"])) for one in activities if one.pk in stories
    }


def _word_use(activity: Activity, story: Story, use: Use | None) -> Wording:
    text = _("%(who)s used your story “%(title)s”") % {"who": _actor(activity), "title": story.title}
    return Wording(text, story.get_absolute_url(), "repeat-2", use.came_of_it if use else "")


def _word_thanks(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Without the words, which nobody reads but the author."""
    given = set(
        Reaction.objects.filter(pk__in=[one.payload["reaction"] for one in activities]).values_list("pk", flat=True)
    )
    stories = _stories(activities, reader)
    return {
        one.pk: _word_thanks_for(stories[one.pk], one)
        for one in activities
        if one.pk in stories and one.payload["reaction"] in given
    }


def _word_thanks_for(story: Story, activity: Activity) -> Wording:
    name = activity.actor.first_name if activity.actor else _("Somebody")
    text = _("%(name)s gave thanks for “%(title)s”, which you helped to tell") % {"name": name, "title": story.title}
    return Wording(text, story.get_absolute_url(), "hand-heart", many=partial(_many_thanks, story.title))


def _many_thanks(title: str, n: int) -> str:
    return ngettext(
        "%(n)d person gave thanks for “%(title)s”, which you helped to tell",
        "%(n)d people gave thanks for “%(title)s”, which you helped to tell",
        n,
    ) % {"n": n, "title": title}


def _actor(activity: Activity) -> str:
    return activity.actor.display_name if activity.actor else _("Somebody")


def _askers(activity: Activity) -> Iterable[int]:
    request = activity.payload.get("request")
    return who_waits(request) if request else []


def _word_answers(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    words = _("%(who)s told the story you asked for: “%(title)s”")
    return {
        pk: Wording(
            words % {"who": story.author.display_name, "title": story.title},
            story.get_absolute_url(),
            "book-open-text",
        )
        for pk, story in _stories(activities, reader).items()
    }


def _asked_along(activity: Activity) -> Iterable[int]:
    return [activity.payload["person"]]


def _word_asked(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    words = _("%(who)s says that you were there too, and would name you beside “%(title)s”. Would that be right?")
    return _word_by_actor(activities, reader, words, "feather")


def _word_joined(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    return _word_by_actor(activities, reader, _("%(who)s stands beside you as teller of “%(title)s”"), "feather")


def _word_by_actor(activities: Sequence[Activity], reader: Person, words: str, icon: str) -> Mapping[int, Wording]:
    stories = _stories(activities, reader)
    return {
        one.pk: Wording(
            words % {"who": _actor(one), "title": stories[one.pk].title}, stories[one.pk].get_absolute_url(), icon
        )
        for one in activities
        if one.pk in stories
    }


def _nameless_teller(activity: Activity) -> Iterable[int]:
    return NamelessTelling.objects.filter(story=activity.target_id).values_list("person_id", flat=True)


def _word_revealed(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Whatever became of the story since, or of the teller's membership: then it only leads nowhere."""
    told = Story.objects.select_related("community").in_bulk([one.target_id for one in activities])
    seen = set(Story.objects.visible_to(reader).filter(pk__in=told).values_list("pk", flat=True))
    elsewhere = reverse("engagement:notifications")
    words = _("Site staff looked up who told “%(title)s”. Nobody else can see it.")
    return {
        one.pk: Wording(
            words % {"title": story.title}, story.get_absolute_url() if story.pk in seen else elsewhere, "eye-off"
        )
        for one in activities
        if (story := told.get(one.target_id))
    }


KINDS = (
    Kind("story-used", gettext_lazy("My story was used"), frozenset({USED}), _tellers, _word_uses, from_a_person=True),
    Kind(
        "story-thanked",
        gettext_lazy("Thanks for a story I helped to tell"),
        frozenset({THANKED}),
        _beside,
        _word_thanks,
        marks.MAIL_AFTER,
        from_a_person=True,
        weight=Weight.AROUND,
        is_thanks=True,
    ),
    Kind("story-answer", gettext_lazy("A story I asked for"), frozenset({TOLD}), _askers, _word_answers),
    Kind(
        "story-along",
        gettext_lazy("Somebody would name me beside their story"),
        frozenset({ASKED}),
        _asked_along,
        _word_asked,
        from_a_person=True,
    ),
    Kind(
        "story-beside",
        gettext_lazy("Somebody stands beside my story"),
        frozenset({JOINED}),
        _tellers,
        _word_joined,
        from_a_person=True,
    ),
    Kind(
        "story-revealed",
        gettext_lazy("Site staff looked up who told a story"),
        frozenset({REVEALED}),
        _nameless_teller,
        _word_revealed,
        weight=Weight.OWED,
        is_personal=True,
    ),
)
