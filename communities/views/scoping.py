"""The one door into a community. What the viewer may not see does not exist: 404, as for a name never used."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from communities.models import Community, SlugHistory
from communities.permissions import memberships_of
from content.composed import Composed
from people.acting import ActingView
from people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from rules import Predicate

    from people.scopes import Viewer


class Reach(Enum):
    """How far into a community a page lies: what it takes to see that it is there."""

    KNOWN = "known"  # overview, about, asking to join: everybody, and members alone where it is private
    CONTENT = "content"  # everything else: everybody where it is open, and members alone elsewhere


def get_community(viewer: Viewer, slug: str, reach: Reach = Reach.CONTENT) -> Community:
    """The community, or 404 when it does not exist for the viewer."""
    for membership in memberships_of(viewer).values():
        if membership.community.slug == slug:
            return membership.community
    found = NAMED_TO_PERSON(reach, slug=slug, person=viewer.pk) if viewer.is_authenticated else NAMED(reach, slug=slug)
    if not found:
        raise Http404
    return found[0]


def _visible(viewer: Viewer, reach: Reach) -> Any:
    if reach is Reach.KNOWN:
        return Community.objects.visible_to(viewer)
    return Community.objects.readable_by(viewer)


def _named(reach: Reach, *, slug: str, person: int = 0) -> Any:
    return _visible(Person(pk=person) if person else AnonymousUser(), reach).filter(slug=slug)


NAMED: Composed[Community] = Composed(_named, slug=str)
NAMED_TO_PERSON: Composed[Community] = Composed(_named, slug=str, person=int)


class CommunityScoped(ActingView):
    """Every view below /c/<community_slug>/: gives `self.community`, and lets nobody past who may not see it.

    `allows` is a predicate from a permissions.py over (viewer, community) for those who see the page but may not
    use it: 403 with `refusal`, or signing in first for visitors.
    """

    reach: ClassVar[Reach] = Reach.CONTENT
    allows: ClassVar[Predicate | None] = None
    refusal: ClassVar[str | _StrPromise] = _("This is for members of the community.")
    community: Community

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        slug = kwargs["community_slug"]
        try:
            self.community = self.find_community(slug)
        except Http404:
            return self._moved(request, slug)
        request.community = self.community  # type: ignore[attr-defined]  # the side bar opens it
        if self.allows is not None and not self.allows(request.user, self.community):
            return self._refuse(request)
        return super().dispatch(request, *args, **kwargs)

    def find_community(self, slug: str) -> Community:
        return get_community(self.request.user, slug, self.reach)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(community=self.community, **kwargs)  # type: ignore[misc]

    def _refuse(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else self._way_back())
        raise PermissionDenied(self.refusal)

    def _way_back(self) -> str:
        return self.community.get_absolute_url()

    def _moved(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """An old address leads on those, and only those, who may see where. What was sent from a page of then is done
        there: it is the same community, and whether one may is asked there."""
        former = SlugHistory.objects.filter(slug=slug, community__in=_visible(request.user, self.reach))
        row = former.select_related("community").first()
        if row is None:
            raise Http404
        old, new = f"/c/{slug}/", f"/c/{row.community.slug}/"
        is_sent = request.method not in ("GET", "HEAD")
        return redirect(request.get_full_path().replace(old, new, 1), preserve_request=is_sent)
