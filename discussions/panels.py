"""Threads on pages of the floors below: a community's overview, a person's profile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.goals.links import Linkable, Linked
from communities.overview import Panel
from discussions.leaves import thread_files
from discussions.lists import ThreadList
from discussions.models import Thread
from discussions.whereabouts import found_now
from people.pages import ProfileItem, ProfileSection

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer

SHOWN = 5


def threads_of_community(community: Community, viewer: Viewer) -> Panel | None:
    """The latest few, as in the list."""
    threads = ThreadList(community, viewer, {}, size=SHOWN)
    if not threads.threads:
        return None
    return Panel(
        title=_("Threads people are in"),
        template="discussions/panel.html",
        context={"list": threads},
        order=20,
        link_url=threads.root,
        link_label=_("All threads"),
    )


def threads_of_person(person: Person, viewer: Viewer) -> ProfileSection | None:
    started = Thread.objects.visible_to(viewer).filter(author=person).select_related("community")
    items = [
        ProfileItem(thread.title, thread.get_absolute_url(), thread.community.name)
        for thread in started.order_by("-created_at")[:SHOWN]
    ]
    return ProfileSection(_("Threads"), "message-circle", items, order=30)


def answered_questions(community: Community) -> QuerySet[Thread]:
    return Thread.objects.filter(community=community, answer__isnull=False)


def _threads_to_link(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Linked]:
    here = Thread.objects.visible_to(viewer).inside(community).select_related("community", "author")
    return {pk: _to_link(thread) for pk, thread in found_now(here, numbers).items()}


def _to_link(thread: Thread) -> Linked:
    by = "" if thread.is_nameless else thread.author.first_name
    return Linked(thread.title, thread.get_absolute_url(), by=by)


LINKABLE = Linkable(
    kind="thread",
    label=gettext_lazy("Thread"),
    icon="message-circle",
    views=frozenset({"discussions:thread", "discussions:thread-by-number"}),
    argument="thread_id",
    find=_threads_to_link,
    leaves=thread_files,
)
