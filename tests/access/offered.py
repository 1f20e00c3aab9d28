"""What a page offers: the addresses its forms, buttons and links lead to. Nothing is offered that would be refused."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.access.scene import Scene
from tests.access.table import Says

# Visitors are led to signing in, and come back to where they were.
REFUSED = (Says.NOT_FOUND, Says.FORBIDDEN)
# This address takes two acts, of which the table asks the one that is not offered.
UNASKED = ("knowledge:one-note",)


class Offers(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.found: set[tuple[str, str]] = set()
        self._method, self._action = "get", here
        self._takes_back: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._method, self._action = said.get("method", "get").lower(), said.get("action") or self.here
            self._takes_back = []
        if tag == "button":
            self._takes_back.append(said.get("name") == "remove")
        if "formaction" in said:
            self._add(said.get("formmethod", self._method).lower(), said["formaction"])
        if tag == "a" and "href" in said:
            self._add("get", said["href"])
        for name in ("hx-post", "hx-get", "hx-delete"):
            if name in said:
                self._add(name.removeprefix("hx-"), said[name])

    def handle_endtag(self, tag: str) -> None:
        # What one gave can be taken back also by who could not give it now: the table asks about giving.
        if tag == "form" and not (self._takes_back and all(self._takes_back)):
            self._add(self._method, self._action)

    def _add(self, method: str, address: str) -> None:
        self.found.add((method, urljoin(self.here, address).partition("#")[0].partition("?")[0]))


def offered_in_vain(scene: Scene, role: str, address: str, body: str) -> list[str]:
    """What this role finds on the page and would be refused, by the table itself."""
    offers = Offers(address)
    offers.feed(body)
    return sorted(_refused(scene, role, offers.found))


def _refused(scene: Scene, role: str, offers: set[tuple[str, str]]) -> Iterator[str]:
    for method, path in offers & scene.acts.keys():
        for row in scene.acts[method, path]:
            if row.route not in UNASKED and row.rule(scene.access, role) in REFUSED:
                yield f"{method} {path}"
