"""What stands around every page: places, communities, the bell. Upper apps fill it by registering a provider."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Provider = Callable[[HttpRequest], Mapping[str, Any]]

_providers: list[Provider] = []

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def register_shell(provider: Provider) -> None:
    """Call in AppConfig.ready(). `provider(request)` runs once for a whole page, never for a fragment, and returns

    for a person:  person_line, profile_url, theme, theme_url, bell_count, messages_unread, write_url,
                   communities: [{name, url, source (the community, or {hue, weave}), unread, live, current,
                                  places: [{label, url, count, live, current}]}],
                   settings_places: [{label, url, icon}],
    for a visitor: communities (those anyone may read), if any.
    It may ask a constant number of queries.
    """
    if provider not in _providers:
        _providers.append(provider)


@dataclasses.dataclass(frozen=True)
class Place:
    """An address that every page links to. It shows once the address is answered."""

    key: str
    label: str | Promise
    icon: str
    path: str
    visitors: bool = False
    tab: bool = False

    @property
    def url(self) -> str:
        return get_script_prefix() + self.path


# The addresses are promises of docs, not names of apps: this floor knows no app above it.
SIDE = (
    Place("home", _("Home"), "house", "", visitors=True, tab=True),
    Place("notifications", _("For you"), "bell", "notifications/"),
    Place("stories", _("Stories"), "book-open-text", "stories/", visitors=True, tab=True),
    Place("mentoring", _("Mentoring"), "handshake", "mentoring/", tab=True),
    Place("bookmarks", _("Saved"), "bookmark", "bookmarks/"),
)
COMMUNITIES = Place("communities", _("Communities"), "users-round", "communities/", visitors=True, tab=True)
MESSAGES = Place("messages", _("Messages"), "messages-square", "messages/")
SEARCH = Place("search", _("Search"), "search", "search/", visitors=True)
SETTINGS = Place("settings", _("Settings"), "settings", "settings/")
SIGN_IN = Place("sign-in", _("Sign in"), "log-in", "accounts/login/", visitors=True)
SIGN_UP = Place("sign-up", _("Join"), "user-round-plus", "accounts/signup/", visitors=True)
SIGN_OUT = Place("sign-out", _("Sign out"), "log-out", "accounts/logout/")
ADMIN = Place("admin", _("Administration"), "shield-check", "admin/")


@functools.cache
def answered(path: str) -> bool:
    try:
        resolve("/" + path)
    except Resolver404:
        return False
    return True


class Shell(dict[str, Any]):
    """Read by templates as shell.communities, shell.bell_count, …; what nobody provided is absent."""

    def __init__(self, request: HttpRequest) -> None:
        user = getattr(request, "user", None)
        person = user if user is not None and user.is_authenticated else None
        super().__init__(person=person, communities=[], bell_count=0, theme=theme_of(request))
        for provider in _providers:
            self.update(provider(request))
        here = request.path.removeprefix(get_script_prefix())
        self["side"] = [self._entry(place, here) for place in SIDE if self._shows(place)]
        self["tabs"] = [
            entry for entry in (*self["side"][:1], self._entry(COMMUNITIES, here), *self["side"][1:]) if entry["tab"]
        ]
        for place in (COMMUNITIES, MESSAGES, SEARCH, SETTINGS, SIGN_IN, SIGN_UP, SIGN_OUT, ADMIN):
            self[place.key.replace("-", "_") + "_url"] = place.url if answered(place.path) else ""

    def _shows(self, place: Place) -> bool:
        return (place.visitors or self["person"] is not None) and answered(place.path)

    def _entry(self, place: Place, here: str) -> dict[str, Any]:
        return {
            "key": place.key,
            "label": place.label,
            "icon": place.icon,
            "url": place.url,
            "tab": place.tab,
            "current": here.startswith(place.path) if place.path else not here,
            "count": self["bell_count"] if place.key == "notifications" else 0,
        }


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""
