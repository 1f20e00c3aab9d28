"""What stands around every page: places, communities, the bell. Upper apps fill it by registering a provider."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ui.icons import icon
from ui.moulds import Mould
from ui.weaves import classes, tile

type Provider = Callable[[HttpRequest], Mapping[str, Any]]

_providers: list[Provider] = []

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
COMMUNITY = Mould("ui/side_community.html")
PLACES, TAB_LIST, MENU = Mould("ui/side_places.html"), Mould("ui/tabs.html"), Mould("ui/me_places.html")


def register_shell(provider: Provider) -> None:
    """Call in AppConfig.ready(). `provider(request)` runs once for a whole page, never for a fragment, and returns

    for a person:  bell_count, messages_unread,
                   communities: [{name, url, source (the community, or {hue, weave}), unread, live, current, member,
                                  places: [{name, label, url, count, live, current}]}],
    for a visitor: communities (those anyone may read), if any.
    It may ask a constant number of queries.
    """
    if provider not in _providers:
        _providers.append(provider)


@dataclasses.dataclass(frozen=True, eq=False)
class Place:
    """An address that every page links to. It shows once the address is answered. Each is only itself."""

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
# Below a community's address: where one writes, and where the way to write leads.
WRITE = "threads/new/"
WRITING = (WRITE, "stories/new/")
THEME = Place("theme", "", "sun-moon", "settings/theme/")
SIGN_IN = Place("sign-in", _("Sign in"), "log-in", "accounts/login/", visitors=True)
SIGN_UP = Place("sign-up", _("Join"), "user-round-plus", "accounts/signup/", visitors=True)
SIGN_OUT = Place("sign-out", _("Sign out"), "log-out", "accounts/logout/")
MINE = (
    Place("profile", _("Profile"), "user-round", "settings/profile/"),
    Place("appearance", _("Appearance, time, language"), "sun-moon", "settings/appearance/"),
    Place("hearing", _("What you hear of"), "bell", "settings/notifications/"),
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
        here = request.path.removeprefix(get_script_prefix())
        self["side"] = self._side(here)
        self["community_lines"] = mark_safe("\n".join([_community(one) for one in self["communities"]]) + "\n")
        self["tabs"] = self._tabs(here)
        mine = (*MINE, CONNECTIONS) if settings.SOCIALACCOUNT_PROVIDERS else MINE
        self["mine"] = self._entries(mine, here) if request.path.startswith(MINE_BEGIN) else []
        mine_too = ME_AS_STAFF if getattr(person, "is_staff", False) else ME
        self["me"] = MENU.fill({"places": self._shown(mine_too)}, {}) if person is not None else ""
        for place in ELSEWHERE:
            self[place.key.replace("-", "_") + "_url"] = place.url if answered(place.path) else ""
        self["way_back"] = self._way_back(request)

    def _writing(self) -> list[dict[str, Any]]:
        """Where the person can write: the community they are in, or else one of theirs to choose from."""
        if self["person"] is None or not answered(f"c/any/{WRITE}"):
            return []
        mine = [{**place, "url": place["url"] + WRITE} for place in self["communities"] if place.get("member", True)]
        return [place for place in mine if place["current"]] or mine

    def _way_back(self, request: HttpRequest) -> str:
        """Behind the address of a door: a visitor goes on where they read. From elsewhere, the welcome comes first."""
        is_reading = self["person"] is None and any(place["current"] for place in self["communities"])
        return f"?next={quote(request.get_full_path())}" if is_reading else ""

    def _shown(self, places: tuple[Place, ...]) -> tuple[Place, ...]:
        return _shown(places, self["person"] is not None)

    def _side(self, here: str) -> SafeString:
        places, count = self._shown(SIDE), self["bell_count"]
        return PLACES.fill(
            {"places": places, "current": _current(places, here), "has_news": bool(count)}, {"count": count}
        )

    def _tabs(self, here: str) -> SafeString:
        """With the way to write beside the communities: to the one place there is, or to choose among them."""
        places, writing = self._shown(TABS), self["writing"]
        writes = bool(writing) and _below_community(here).startswith(WRITING)
        current = None if writes else self._room(places) or _current(places, here)
        shape = {"places": places, "current": current, "ways_to_write": min(len(writing), 2), "writes": writes}
        return TAB_LIST.fill(shape, {"write_url": writing[0]["url"] if writing else ""})

    def _room(self, places: tuple[Place, ...]) -> Place | None:
        """A story is among the stories, in whichever community: the room of a place that goes through all of them."""
        rooms = {one["name"] for place in self["communities"] for one in place.get("places", ()) if one["current"]}
        return next((place for place in places if place.key in rooms), None)

    def _entries(self, places: tuple[Place, ...], here: str) -> list[dict[str, Any]]:
        return [_drawn(place, get_language()) | {"current": place.holds(here)} for place in self._shown(places)]


@functools.cache
def _shown(places: tuple[Place, ...], is_member: bool) -> tuple[Place, ...]:
    return tuple(place for place in places if answered(place.path) and (place.visitors or is_member))


def _current(places: tuple[Place, ...], here: str) -> Place | None:
    return next((place for place in places if place.holds(here)), None)


def _below_community(here: str) -> str:
    first, _slash, below = here.partition("/")
    return below.partition("/")[2] if first == "c" else ""


@functools.cache
def _drawn(place: Place, language: str | None) -> dict[str, Any]:
    """What of a place is the same on every page: its words, its address and its icon."""
    return {"label": mark_safe(escape(str(place.label))), "url": place.url, "icon": icon(place.icon, 18)}


def _community(entry: Mapping[str, Any]) -> SafeString:
    shape = {"is_current": bool(entry["current"]), "hue": classes(entry["source"]).split()[0], **_news(entry, "unread")}
    values = {
        "url": entry["url"],
        "tile": tile(entry["source"]),
        "name": entry["name"],
        "unread": entry.get("unread", 0),
    }
    for number, place in enumerate(entry.get("places", ())):
        part = f"places.{number}."
        shape[f"{part}is_current"] = bool(place["current"])
        shape |= _news(place, "count", part)
        values |= {f"{part}url": place["url"], f"{part}label": place["label"], f"{part}count": place["count"]}
    return COMMUNITY.fill(shape, values)


def _news(entry: Mapping[str, Any], name: str, part: str = "") -> dict[str, bool]:
    return {f"{part}has_news": bool(entry.get(name)), f"{part}is_live": bool(entry.get("live"))}


def theme_of(request: HttpRequest, person: Any) -> str:
    """What this browser chose, else what the person chose; neither means as the device has it."""
    choices = (request.COOKIES.get(THEME_COOKIE), getattr(person, "theme", None))
    return next((theme for theme in choices if theme in THEMES), "")
