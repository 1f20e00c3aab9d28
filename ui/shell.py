"""What stands around every page: places, communities, the bell. Upper apps fill it by registering a provider."""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ui.icons import icon

type Provider = Callable[[HttpRequest], Mapping[str, Any]]

_providers: list[Provider] = []

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def register_shell(provider: Provider) -> None:
    """Call in AppConfig.ready(). `provider(request)` runs once for a whole page, never for a fragment, and returns

    for a person:  bell_count, messages_unread,
                   communities: [{name, url, source (the community, or {hue, weave}), unread, live, current, member,
                                  places: [{label, url, count, live, current}]}],
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
    also: str = ""

    @property
    def url(self) -> str:
        return get_script_prefix() + self.path

    def holds(self, path: str) -> bool:
        if not self.path:
            return not path
        return path.startswith(self.path) or bool(self.also and path.startswith(self.also))


# The addresses are promises of docs, not names of apps: this floor knows no app above it.
SIDE = (
    Place("home", _("Home"), "house", "", visitors=True),
    Place("notifications", _("For you"), "bell", "notifications/"),
    Place("stories", _("Stories"), "book-open-text", "stories/", visitors=True),
    Place("mentoring", _("Mentoring"), "handshake", "mentoring/"),
    Place("bookmarks", _("Saved"), "bookmark", "bookmarks/"),
)
COMMUNITIES = Place("communities", _("Communities"), "users-round", "communities/", visitors=True, also="c/")
MESSAGES = Place("messages", _("Messages"), "messages-square", "messages/")
SEARCH = Place("search", _("Search"), "search", "search/", visitors=True)
SETTINGS = Place("settings", _("Settings"), "settings", "settings/")
# Below a community's address.
WRITE = "threads/new/"
THEME = Place("theme", "", "sun-moon", "settings/theme/")
SIGN_IN = Place("sign-in", _("Sign in"), "log-in", "accounts/login/", visitors=True)
SIGN_UP = Place("sign-up", _("Join"), "user-round-plus", "accounts/signup/", visitors=True)
SIGN_OUT = Place("sign-out", _("Sign out"), "log-out", "accounts/logout/")
MINE = (
    Place("profile", _("Profile"), "user-round", "settings/profile/"),
    Place("appearance", _("Appearance, time, language"), "sun-moon", "settings/appearance/"),
    Place("hearing", _("What we write to you"), "bell", "settings/notifications/"),
    Place("email", _("E-mail addresses"), "mail", "accounts/email/"),
    Place("password", _("Password"), "lock", "accounts/password/change/"),
    Place("two-step", _("Two-step sign-in"), "shield-check", "accounts/2fa/"),
    Place("sessions", _("Where you are signed in"), "monitor", "accounts/sessions/"),
    Place("privacy", _("Privacy"), "eye-off", "settings/privacy/"),
)
CONNECTIONS = Place("connections", _("Other ways to sign in"), "log-in", "accounts/3rdparty/")
ADMIN = Place("admin", _("Administration"), "shield-check", "admin/")


PRACTICE = Place("practice", _("My practice log"), "repeat-2", "practice/")
ME = (PRACTICE, SETTINGS, SIGN_OUT)
ME_AS_STAFF = (PRACTICE, SETTINGS, ADMIN, SIGN_OUT)
MINE_BEGIN = ("/settings/", "/accounts/")
TABS = (SIDE[0], COMMUNITIES, SIDE[2], SIDE[3])
ELSEWHERE = (SIDE[1], COMMUNITIES, MESSAGES, SEARCH, SETTINGS, THEME, SIGN_IN, SIGN_UP, SIGN_OUT, ADMIN)


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
        super().__init__(person=person, communities=[], bell_count=0, theme=theme_of(request, person))
        self["density"] = "compact" if getattr(person, "density", "") == "compact" else ""
        if person is not None and settings.CSRF_COOKIE_NAME not in request.COOKIES:
            # Scripts read the token from its cookie, which a page without a form would not set.
            get_token(request)
        # A request refused early (a bad host, say) never got a user; its page goes without the rest.
        for provider in _providers if user is not None else ():
            self.update(provider(request))
        self["writing"] = self._writing()
        self["side"] = self._entries(SIDE, request)
        self["tabs"] = self._entries(TABS, request)
        mine = (*MINE, CONNECTIONS) if settings.SOCIALACCOUNT_PROVIDERS else MINE
        self["mine"] = self._entries(mine, request) if request.path.startswith(MINE_BEGIN) else []
        self["me"] = self._entries(ME_AS_STAFF if getattr(person, "is_staff", False) else ME, request)
        for place in ELSEWHERE:
            self[place.key.replace("-", "_") + "_url"] = place.url if answered(place.path) else ""

    def _writing(self) -> list[dict[str, Any]]:
        """Where the person can write: the community they are in, or else one of theirs to choose from."""
        if self["person"] is None or not answered(f"c/any/{WRITE}"):
            return []
        mine = [{**place, "url": place["url"] + WRITE} for place in self["communities"] if place.get("member", True)]
        return [place for place in mine if place["current"]] or mine

    def _entries(self, places: Iterable[Place], request: HttpRequest) -> list[dict[str, Any]]:
        here = request.path.removeprefix(get_script_prefix())
        shown = (place for place in places if answered(place.path) and (place.visitors or self["person"]))
        return [self._entry(place, here) for place in shown]

    def _entry(self, place: Place, here: str) -> dict[str, Any]:
        count = self["bell_count"] if place.key == "notifications" else 0
        return _drawn(place, get_language()) | {"current": place.holds(here), "count": count}


@functools.cache
def _drawn(place: Place, language: str | None) -> dict[str, Any]:
    """What of a place is the same on every page: its words, its address and its icon in three sizes."""
    return {
        "key": place.key,
        "label": mark_safe(escape(str(place.label))),
        "url": place.url,
        "icon": icon(place.icon, 18),
        "small_icon": icon(place.icon, 17),
        "large_icon": icon(place.icon, 21),
    }


def theme_of(request: HttpRequest, person: Any) -> str:
    """What this browser chose, else what the person chose; neither means as the device has it."""
    choices = (request.COOKIES.get(THEME_COOKIE), getattr(person, "theme", None))
    return next((theme for theme in choices if theme in THEMES), "")
