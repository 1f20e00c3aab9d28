"""What plain words in a text turn into: addresses, @people, #tags and :emoji:."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from content.rendering.addresses import EMAIL, WWW, may_link_to, normal, url_at
from content.rendering.shortcodes import emoji_for

type MentionLookup = Callable[[set[str]], dict[str, tuple[str, str]]]

MAX_MENTIONS = 50
# The address of the search page is fixed for good, and it takes #tags as they are; content knows no other app.
TAG_ADDRESS = "/search/?q=%23"

# \w leaves out the vowel signs of Indian and South-East Asian scripts.
_WORD = r"\w\u0300-\u036f\u0900-\u0963\u0966-\u0dff\u0e30-\u0e4e\u1000-\u1049"
TAG = rf"(?<![\w&#/=?])\#(?P<tag>[^\W\d_][{_WORD}-]{{0,49}})(?![{_WORD}#-])"
_MARKS = re.compile(
    rf"(?P<email>{EMAIL})"
    rf"|(?P<www>{WWW})"
    r"|(?<![\w@/.&+-])@(?P<handle>[A-Za-z0-9][A-Za-z0-9_-]{2,29})(?![\w/@-])"
    rf"|{TAG}"
    r"|(?<![\w:]):(?P<emoji>[A-Za-z0-9_+’-]{1,60}):(?!\w)",
)
_COLOUR = re.compile(r"(?=\w*\d)[0-9a-f]{6}(?:[0-9a-f]{2})?", re.IGNORECASE)


def bare_url(state: StateInline, silent: bool) -> bool:
    """An inline rule, since the stars and underscores of an address must not become emphasis."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = "https" if state.pending[-5:].lower() == "https" else "http"
    begin = state.pos - len(scheme)
    if state.pending[-len(scheme) :].lower() != scheme or (begin and state.src[begin - 1].isalnum()):
        return False
    rest = url_at(state.src, state.pos + 3, state.posMax)
    address = normal(f"{scheme}://{rest}") if rest else ""
    if not address or not may_link_to(address):
        return False
    state.pending = state.pending[: -len(scheme)]
    _push_link(state, address, state.src[begin : state.pos + 3 + len(rest)])
    state.pos += 3 + len(rest)
    return True


def _push_link(state: StateInline, address: str, words: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": address}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)


@dataclass
class Marks:
    """The marks of one text. What stands in a quotation is shown, but tells nobody."""

    lookup: MentionLookup | None = None
    mentioned: dict[str, None] = field(default_factory=dict)
    _asked: dict[str, None] = field(default_factory=dict)
    _awaiting: list[Token] = field(default_factory=list)

    def find_in(self, inline: Token, *, quoted: bool) -> None:
        children: list[Token] = []
        links = 0
        for child in inline.children or []:
            links += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            if child.type == "text_special":
                # An escaped sign: it is shown and marks nothing.
                child.type = "text"
                children.append(child)
            elif child.type == "text" and not links and _MARKS.search(child.content):
                children.extend(self._split(child.content, quoted=quoted))
            else:
                children.append(child)
        inline.children = children
        if any(child.type == "mention" for child in children):
            self._awaiting.append(inline)

    def _split(self, text: str, *, quoted: bool) -> Iterator[Token]:
        done = 0
        for found in _MARKS.finditer(text):
            if found.start() < done:
                continue
            tokens, end = self._mark(found, quoted=quoted)
            if tokens:
                yield from _text(text[done : found.start()])
                yield from tokens
                done = end
        yield from _text(text[done:])

    def _mark(self, found: re.Match[str], *, quoted: bool) -> tuple[list[Token], int]:
        words, end = found[0], found.end()
        match found.lastgroup:
            case "email":
                return _linked(f"mailto:{words}", words), end
            case "www":
                rest = url_at(found.string, end, len(found.string))
                address = normal(f"http://www.{rest}")
                return (
                    (_linked(address, f"www.{rest}"), end + len(rest)) if rest and may_link_to(address) else ([], end)
                )
            case "handle":
                return self._person(words, quoted=quoted), end
            case "tag":
                return _tag(words), end
            case _:
                return _text(emoji_for(found["emoji"]) or ""), end

    def _person(self, words: str, *, quoted: bool) -> list[Token]:
        # 'ask @anna-' may mean a handle that ends so or one that a dash follows.
        handles = list(dict.fromkeys((words[1:].lower(), words[1:].lower().rstrip("-_"))))
        if self.lookup is None:
            return []
        for handle in handles:
            if len(self._asked) < MAX_MENTIONS:
                self._asked[handle] = None
        token = Token("mention", "", 0, content=words)
        token.meta = {"handles": handles, "quoted": quoted}
        return [token]

    def resolve(self) -> None:
        """Asks once who all these are; whoever is not known stays a plain word."""
        if not self._awaiting or self.lookup is None:
            return
        people = self.lookup(set(self._asked))
        for inline in self._awaiting:
            children: list[Token] = []
            for child in inline.children or []:
                children.extend(self._resolved(child, people) if child.type == "mention" else [child])
            inline.children = children

    def _resolved(self, token: Token, people: dict[str, tuple[str, str]]) -> list[Token]:
        for handle in token.meta["handles"]:
            if handle in people:
                if not token.meta["quoted"]:
                    self.mentioned[handle] = None
                name, address = people[handle]
                rest = token.content[1 + len(handle) :]
                return _linked(address, f"@{name}", "mention") + _text(rest)
        return _text(token.content)


# As the sanitiser writes it down.
_MENTION = re.compile(r'<a\b[^>]* class="mention"[^>]*>(.*?)</a>')


def without_mentions(html: str) -> str:
    """For readers who would find nobody behind the names: these stay as words."""
    return _MENTION.sub(r"\1", html) if 'class="mention"' in html else html


def tag_in(words: str) -> tuple[str, str]:
    """What is the tag of what looks like one, and where it leads; nowhere where it is a colour."""
    if _COLOUR.fullmatch(words[1:]):
        return "", ""
    tag = words.rstrip("-_")
    return tag, TAG_ADDRESS + quote(tag[1:].lower())


def _tag(words: str) -> list[Token]:
    tag, address = tag_in(words)
    return _linked(address, tag, "tag-link") + _text(words.removeprefix(tag)) if tag else []


def _text(words: str) -> list[Token]:
    return [Token("text", "", 0, content=words)] if words else []


def _linked(address: str, words: str, kind: str = "") -> list[Token]:
    opening = Token("link_open", "a", 1)
    opening.attrs = {"href": address} | ({"class": kind} if kind else {})  # type: ignore[assignment]
    return [opening, *_text(words), Token("link_close", "a", -1)]
