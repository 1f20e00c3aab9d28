"""The same words without the HTML: for mail in plain text, search, titles of notifications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

EXCERPT = 240
_ENOUGH = 4 * EXCERPT


def shorten(text: str, limit: int = EXCERPT) -> str:
    """One line of at most `limit` characters, cut between words."""
    line = " ".join(text[: limit * 20].split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at = cut.rfind(" ")
    # A single enormous word has to be cut somewhere.
    kept = cut[:at] if at > limit // 2 else cut
    return kept.rstrip(" ,;:.–—-") + "…"


def excerpt_of(tokens: Sequence[Token]) -> str:
    """The writer's own words; what they quoted or pasted only where there is nothing else."""
    return shorten(_gather(tokens, own_only=True)) or shorten(_gather(tokens, own_only=False))


def _gather(tokens: Sequence[Token], *, own_only: bool) -> str:
    words: list[str] = []
    size = aside = 0
    for token in tokens:
        aside += {"blockquote_open": 1, "blockquote_close": -1, "footnote_block_open": 1}.get(token.type, 0)
        if own_only and (aside or token.type in {"fence", "code_block"}):
            continue
        for piece in _pieces(token):
            words.append(piece)
            size += len(piece)
        if size > _ENOUGH:
            break
    return "".join(words)


def _pieces(token: Token) -> Iterator[str]:
    if token.type == "inline":
        for child in token.children or []:
            yield from _pieces(child)
        yield " "
    elif token.type in {"softbreak", "hardbreak"}:
        yield " "
    elif token.type in {"text", "text_special", "code_inline", "fence", "code_block"} or token.type == "image":
        yield token.content
