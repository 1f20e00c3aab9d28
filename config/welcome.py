"""The front door: a home for those who are signed in, a welcome for everybody else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView

from communities.models import Access, Community
from engagement.views import HomeView

SHOWN = 6


class WelcomeView(TemplateView):
    """What Hearth is, and the communities anyone may look into."""

    template_name = "welcome.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_ones = Community.objects.filter(access=Access.OPEN).order_by("-member_count", "name")
        return super().get_context_data(communities=open_ones[:SHOWN], demo=settings.DEMO, **kwargs)


_home, _welcome = HomeView.as_view(), WelcomeView.as_view()


def front_door(request: HttpRequest) -> HttpResponseBase:
    return _home(request) if request.user.is_authenticated else _welcome(request)
