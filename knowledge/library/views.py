"""/c/<slug>/stories/ and /stories/: what people learned by doing it, looked for and narrowed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.views.generic import TemplateView

from communities.feeds import feed_address
from communities.views.scoping import CommunityScoped
from knowledge.begun import begun_by
from knowledge.library.closeness import close_to
from knowledge.library.facets import Counts, counted, narrowed, read
from knowledge.library.listing import Order, listed
from knowledge.models import Story
from knowledge.pages import REQUESTS_ON_TOP, cards, requests_for
from knowledge.permissions import can_tell
from search.asking import one_line
from search.nearest import best_of

if TYPE_CHECKING:
    from communities.models import Community
    from knowledge.querysets import StoryQuerySet


class Library(TemplateView):
    """What is asked for stands in the address: `q`, a `by` for each word chosen, `order`, `after`."""

    template_name = "knowledge/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = self.request.user
        page = listed(narrowed(self._stories, self.chosen), self.order, self.after, self.ranking)
        first = not (self.words or self.chosen or self.after)
        wanted = requests_for(viewer, self.here) if first else []
        kwargs.setdefault("community", None)
        return super().get_context_data(
            words=self.words,
            order=self.order,
            orders=self._orders,
            counts=self._counts,
            chips=[(one.label, self._without(one.word)) for one in self._counts.chosen],
            cards=cards(page.stories),
            after=page.after,
            is_first=first,
            close=close_to(viewer, self.here) if first and viewer.is_authenticated else [],
            begun=begun_by(viewer, self.here) if first and viewer.is_authenticated else [],
            requests=wanted[:REQUESTS_ON_TOP],
            more_requests=len(wanted) > REQUESTS_ON_TOP,
            may_tell=self.here is not None and can_tell(viewer, self.here),
            **kwargs,
        )

    @property
    def here(self) -> Community | None:
        """The one community that is looked through, or None for all."""
        return None

    @cached_property
    def words(self) -> str:
        return one_line(self.request.GET.get("q", "")).strip()

    @cached_property
    def chosen(self) -> list[str]:
        return read(self.request.GET.getlist("by"))

    @cached_property
    def after(self) -> str:
        return self.request.GET.get("after", "")[:40]

    @cached_property
    def order(self) -> str:
        asked = self.request.GET.get("order", "")
        usual = Order.RELEVANCE if self.words else Order.NEWEST
        known = asked in Order.values and (asked != Order.RELEVANCE or self.words)
        return asked if known else usual.value

    @cached_property
    def ranking(self) -> list[int]:
        if not self.words:
            return []
        where = self.here.pk if self.here else None
        return best_of(self.words, viewer=self.request.user, kind="story", community=where)

    @cached_property
    def _stories(self) -> StoryQuerySet:
        stories = Story.objects.visible_to(self.request.user)
        if self.here:
            stories = stories.filter(community=self.here)
        return stories.filter(pk__in=self.ranking) if self.words else stories

    def _without(self, word: str) -> str:
        """The same page, not narrowed by this word."""
        kept = self.request.GET.copy()
        kept.setlist("by", [one for one in self.chosen if one != word])
        kept.pop("after", None)
        return f"?{kept.urlencode()}"

    @cached_property
    def _counts(self) -> Counts:
        return counted(self._stories, self.chosen)

    @property
    def _orders(self) -> list[Order]:
        return [one for one in Order if self.words or one != Order.RELEVANCE]


class LibraryView(CommunityScoped, Library):
    @property
    def here(self) -> Community:
        return self.community

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = feed_address(self.community, self.request.user, of="knowledge:feed")
        return super().get_context_data(feed=feed, **kwargs)


class MineView(Library):
    """Across all that the viewer may read."""
