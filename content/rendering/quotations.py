"""Quotations: short ones stand in the text, long ones and quotations within quotations fold away."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext, ngettext, override
from markdown_it.token import Token

LONG_QUOTE = 8
_LINE = 80


def words_for(lines: int) -> str:
    # Stored for every reader, so it is in the site's language and not the writer's.
    with override(settings.LANGUAGE_CODE):
        return ngettext("Quoted text, %(lines)d line", "Quoted text, %(lines)d lines", lines) % {"lines": lines}


def signature_words() -> str:
    with override(settings.LANGUAGE_CODE):
        return gettext("Signature")


def length(lines: list[str]) -> int:
    """In lines as they will be seen, nearly: a long one counts for several, an empty one for none."""
    seen = (line.strip("> \t") for line in lines)
    return sum(-(-len(line) // _LINE) for line in seen)


def fold(tokens: list[Token], source: str) -> list[Token]:
    """Puts `<details class="quote">` around the quotations that get in the way; none inside another."""
    lines = source.split("\n")
    folded: list[Token] = []
    open_quotes: list[bool] = []
    for token in tokens:
        if token.type == "blockquote_open":
            begin, end = token.map or (0, 0)
            size = length(lines[begin:end]) if not any(open_quotes) else 0
            folds = not any(open_quotes) and (size > LONG_QUOTE or (bool(open_quotes) and size > 0))
            open_quotes.append(folds)
            folded.extend([_details(size), token] if folds else [token])
        elif token.type == "blockquote_close" and open_quotes.pop():
            folded.extend([token, Token("html_block", "", 0, content="</details>\n")])
        else:
            folded.append(token)
    return folded


def _details(lines: int) -> Token:
    return Token("html_block", "", 0, content=f'<details class="quote"><summary>{words_for(lines)}</summary>\n')
