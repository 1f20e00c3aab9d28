from __future__ import annotations

from typing import Any

from django.views.generic import TemplateView

from communities.feeds import feed_address
from communities.pages import OverviewPage
from communities.views.scoping import CommunityScoped, Reach


class OverviewView(CommunityScoped, TemplateView):
    reach = Reach.KNOWN
    template_name = "communities/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(overview=OverviewPage(self.community, self.request.user), **kwargs)


class AboutView(OverviewView):
    template_name = "communities/about.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(feed=feed_address(self.community, self.request.user), **kwargs)
