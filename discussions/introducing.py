"""Introducing oneself: answers to a few prompts become one post in the community's thread for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from communities.joining import hold
from communities.models import Membership
from discussions.models import Introductions, Post, Thread, ThreadKind
from discussions.posting import reply, start_thread

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communities.models import Community
    from people.models import Person


def introductions_thread(community: Community) -> Thread | None:
    """Where one can introduce oneself now; none where it was never opened, closed, hidden or taken elsewhere."""
    here = Thread.objects.inside(community).filter(introductions__community=community, locked_at=None)
    return here.select_related("community").first()


@transaction.atomic
def open_introductions(community: Community, by: Person) -> Thread:
    """One a community, however many come first at once."""
    hold(community)
    if there := introductions_thread(community):
        return there
    title = _("Who we are: a few lines about yourself")
    invitation = _("Say who you are and what brings you here. Three lines are plenty, and whoever reads them answers.")
    thread = start_thread(community, author=by, title=title, source=invitation, kind=ThreadKind.CHECK_IN)
    Introductions.objects.update_or_create(community=community, defaults={"thread": thread})
    return thread


def introductions_by(person_id: int, community_id: int) -> QuerySet[Post]:
    """What somebody said there. The first post is the invitation to."""
    there = Post.objects.filter(thread__introductions__community=community_id, hidden_at=None, number__gt=1)
    return there.filter(author=person_id)


def introduction_of(person: Person, community: Community) -> Post | None:
    said = introductions_by(person.pk, community.pk).filter(thread__community=community, thread__hidden_at=None)
    return said.select_related("thread__community").order_by("number").first()


@transaction.atomic
def introduce(community: Community, *, person: Person, source: str, sending_key: UUID | None = None) -> Post:
    """Once each: who has done so finds what they said."""
    # One after the other for each person, in whatever tabs they press the button.
    Membership.objects.select_for_update().get(community=community, person=person)
    if said := introduction_of(person, community):
        return said
    thread = introductions_thread(community) or open_introductions(community, _host(community) or person)
    return reply(thread, author=person, source=source, sending_key=sending_key)


def _host(community: Community) -> Person | None:
    leading = community.memberships.leading().select_related("person").order_by("pk").first()
    return leading.person if leading else None


def as_one_text(answers: Iterable[tuple[str, str]]) -> str:
    """Each prompt that was answered as a quiet heading over the answer."""
    return "\n\n".join(f"**{prompt}**\n\n{answer}" for prompt, answer in answers if answer)


def is_introduction(post: Post) -> bool:
    """The first words of somebody in the thread for it: they answer nobody."""
    if post.number == 1 or not Introductions.objects.filter(thread=post.thread_id).exists():
        return False
    return not Post.objects.filter(
        thread=post.thread_id, author=post.author_id, number__range=(2, post.number - 1)
    ).exists()
