"""A letter's plain text to HTML, for archives of mailing lists: the words stay, only their setting changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

from django.utils.safestring import mark_safe

from content.excerpts import excerpt
from content.rendering.addresses import may_link_to, normal, url_at
from content.rendering.code_in_mail import Kind, kind_of, pieces
from content.rendering.highlighting import code_block
from content.rendering.markdown import Rendered
from content.rendering.quotations import LONG_QUOTE, length, signature_words, words_for
from content.rendering.sanitising import sanitise
from content.rendering.source import tidy

MAX_DEPTH = 8
LONGEST_SIGNATURE = 14
# Lines of at least this share of the longest were broken because they were full.
FULL = 0.65
NARROW, WIDE = 50, 110

_QUOTE = re.compile(r"> ?")
_BAR_QUOTE = re.compile(r"\|(?: |\Z)(?!.*\|\s*\Z)")
# '>>>>> Ann Archer <ann@…>' and below it '>>>>>     on Sat, 6 Feb 2016 10:33:03 -0600 writes:'
_EMACS_WROTE = re.compile(
    r"^[ \t]*>{3,} (?P<who>[^<>\s][^<>\n]{0,80}?)[ \t]*(?:<[^<>\n]{0,120}>)?[ \t]*\n"
    r"[ \t]*>{3,}[ \t]+on (?P<when>[^\n]{8,60}) writes:[ \t]*$",
    re.MULTILINE,
)
_INDENTED_QUOTE = re.compile(r"[ \t]{1,12}>")
_SIGNATURE = re.compile(r"-- ?\Z|-----BEGIN PGP SIGNATURE-----")
_RULER = re.compile(r"[_=*-]{20,}\s*\Z")
_FORWARDED = re.compile(
    r"\s*-{2,}\s*(?:Original|Forwarded|Weitergeleitete|Ursprüngliche)\b.{0,40}-{2,}\s*\Z", re.IGNORECASE
)
_HEADER = re.compile(r"(?:From|Von|De|Da):\s.+\Z")
_WROTE = re.compile(
    r"\b(?:wrote|writes|said|schrieb|schreibt|écrit|escribió|escreveu|scritto|skrev|schreef)\b.{0,80}:\Z", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OPENING = re.compile(
    r"(?:On|Am|Le|El|Il|Em|Op|Den|Quoting|Zitat von|In message)\b.*\d|\d{1,4}[-/.]\d|>+\s"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,"
)
_MAIL_ADDRESS = re.compile(r"\s*[<\[(](?:mailto:)?[^<>\s]{1,64}(?:@| at )[^<>]{1,120}[>\])]+")
_BULLET = re.compile(r"\s*(?:[-*•–o+]|\(?(?:\d{1,3}|[a-z])[.)]|\[\d+\])\s+\S")
_URL = re.compile(r"(?:<(?:URL:\s?)?)?(?P<scheme>https?://|(?<![\w@/.-])www\.)", re.IGNORECASE)


@dataclass
class Block:
    """Lines of one kind: 'text', 'quote', 'signature' or 'original' (a whole letter below the reply)."""

    kind: str
    lines: list[str]
    attribution: str = ""


def render_letter(text: str) -> Rendered:
    """As `render` gives it. A letter names and tags nobody: it was written elsewhere."""
    html = render_mail_text(text)
    return Rendered(mark_safe(html), excerpt=excerpt(html))


def render_mail_text(text: str) -> str:
    text = _EMACS_WROTE.sub(r"On \g<when>, \g<who> writes:", tidy(text))
    lines = [line.rstrip() if line != "-- " else line for line in text.split("\n")]
    return sanitise("".join(_html_of(_moved_out(lines), depth=0, folded=False))).strip()


def _html_of(lines: list[str], *, depth: int, folded: bool) -> Iterator[str]:
    for block in _blocks(lines, depth=depth):
        match block.kind:
            case "quote":
                yield from _quote(block, depth=depth, folded=folded)
            case "original":
                yield from _original(block.lines, depth=depth, folded=folded)
            case "signature":
                yield from _signature(block.lines, folded=folded)
            case _:
                yield from _text(block.lines)


def _signature(lines: list[str], *, folded: bool) -> Iterator[str]:
    """Who wrote it stands above it; a list's own footer is of use to nobody who reads it here."""
    said = f'<div class="signature"><p>{"<br>\n".join(map(_inline, lines))}</p></div>\n'
    yield said if folded else f'<details class="quote"><summary>{signature_words()}</summary>\n{said}</details>\n'


def _quote(block: Block, *, depth: int, folded: bool) -> Iterator[str]:
    size = length(block.lines)
    folds = not folded and size > 0 and (size > LONG_QUOTE or depth > 0)
    inside = "".join(_html_of([_unquoted(line) for line in block.lines], depth=depth + 1, folded=folded or folds))
    if folds:
        yield f'<details class="quote"><summary>{escape(block.attribution) or words_for(size)}</summary>\n'
    elif block.attribution:
        yield f"<p>{escape(block.attribution)}</p>\n"
    yield f"<blockquote>\n{inside}</blockquote>\n"
    yield "</details>\n" if folds else ""


def _original(lines: list[str], *, depth: int, folded: bool) -> Iterator[str]:
    inside = "".join(_html_of(lines[1:], depth=depth + 1, folded=True))
    title = escape(lines[0].strip("-_ "))  # empty where only a ruler says that a letter follows
    if not folded:
        yield f'<details class="quote"><summary>{title or words_for(length(lines))}</summary>\n'
    elif title:
        yield f"<p>{title}</p>\n"
    yield f"<blockquote>\n{inside}</blockquote>\n"
    yield "" if folded else "</details>\n"


def _moved_out(lines: list[str]) -> list[str]:
    """Some programs indent what they quote: '    >> So she wrote'. A console's indented lines stay where they are."""
    moved: list[str] = []
    for is_empty, run in groupby(lines, key=lambda line: not line.strip()):
        paragraph = list(run)
        indented = not is_empty and all(map(_INDENTED_QUOTE.match, paragraph))
        if indented and _is_prose([line.lstrip(" \t>|") for line in paragraph]):
            paragraph = [line.lstrip() for line in paragraph]
        moved += paragraph
    return moved


def _is_prose(lines: list[str]) -> bool:
    said = [line for line in lines if line.strip()]
    return sum(kind_of(line) is not Kind.CODE for line in said) * 2 > len(said)


# Finding the parts --------------------------------------------------------------------------------


def _blocks(lines: list[str], *, depth: int) -> list[Block]:
    blocks: list[Block] = []
    quoted = _quoted_lines(lines) if depth < MAX_DEPTH else [False] * len(lines)
    at = 0
    while at < len(lines):
        if depth < MAX_DEPTH and _begins_original(lines, at):
            blocks.append(Block("original", lines[at:]))
            break
        if quoted[at]:
            end = _end_of_quote(lines, quoted, at)
            blocks.append(Block("quote", lines[at:end], _take_attribution(blocks)))
        elif end := _end_of_footer(lines, at) or _end_of_signature(lines, quoted, at):
            begin = at if lines[at].startswith("-----BEGIN") else at + 1
            blocks.append(Block("signature", [line.strip() for line in lines[begin:end] if line.strip()]))
        else:
            end = at + 1
            if not blocks or blocks[-1].kind != "text":
                blocks.append(Block("text", []))
            blocks[-1].lines.append(lines[at])
        at = end
    return [block for block in blocks if any(line.strip() for line in block.lines)]


def _quoted_lines(lines: list[str]) -> list[bool]:
    quoted: list[bool] = []
    for is_empty, run in groupby(lines, key=lambda line: not line.strip()):
        paragraph = list(run)
        quoted += [False] * len(paragraph) if is_empty else _quoted_in(paragraph)
    return quoted


def _quoted_in(paragraph: list[str]) -> list[bool]:
    """A console's '> x <- 1' among its output is no quotation, nor is a single line that begins with a bar."""
    quoted = [bool(_QUOTE.match(line) or _BAR_QUOTE.match(line)) for line in paragraph]
    lone_bar = sum(quoted) == 1 and not any(line.startswith(">") for line in paragraph)
    return [False] * len(paragraph) if lone_bar or _is_console(paragraph) else quoted


def _is_console(paragraph: list[str]) -> bool:
    typed = [line[1:].strip() for line in paragraph if line.startswith(">")]
    printed = [line for line in paragraph if not line.startswith(">")]
    if not printed or not typed or any(line.startswith(">") for line in typed) or any(map(_is_attribution, printed)):
        return False
    continued = any(line.startswith("+ ") for line in printed)
    kinds = [kind_of(line) for line in typed if line] + [Kind.CODE if continued else kind_of(line) for line in printed]
    return Kind.PROSE not in kinds and any(kind_of(line) is Kind.CODE for line in typed)


def _end_of_quote(lines: list[str], quoted: list[bool], at: int) -> int:
    """Empty lines between two quoted ones do not end a quotation."""
    end = at
    while at < len(lines) and (quoted[at] or not lines[at].strip()):
        end = at + 1 if quoted[at] else end
        at += 1
    return end


def _end_of_signature(lines: list[str], quoted: list[bool], at: int) -> int:
    """0 where no signature begins, or where so much follows that the dashes must mean something else."""
    if not _SIGNATURE.match(lines[at]):
        return 0
    end = at + 1
    while end < len(lines) and not (quoted[end] or _SIGNATURE.match(lines[end]) or _begins_original(lines, end)):
        end += 1
    if end < len(lines) and quoted[end]:
        end = _before_attribution(lines, at + 1, end)
    size = sum(bool(line.strip()) for line in lines[at + 1 : end])
    return end if 0 < size <= LONGEST_SIGNATURE or lines[at].startswith("-----BEGIN") else 0


def _end_of_footer(lines: list[str], at: int) -> int:
    """What a mailing list puts under every letter: its name and where to leave it."""
    if at + 1 >= len(lines) or not _RULER.match(lines[at]) or "mailing list" not in lines[at + 1]:
        return 0
    end = at + 2
    while end < min(len(lines), at + 5) and lines[end].strip() and not _QUOTE.match(lines[end]):
        end += 1
    return end


def _before_attribution(lines: list[str], begin: int, end: int) -> int:
    """Where the 'On … wrote:' that stands right above `end` begins; `end` if there is none."""
    last = end
    while last > begin and not lines[last - 1].strip():
        last -= 1
    found = end
    for first in range(last - 1, max(begin, last - 4) - 1, -1):
        joined = " ".join(line.strip() for line in lines[first:last])
        if not lines[first].strip() or len(joined) > 400 or not _is_attribution(joined):
            break
        if _OPENING.match(joined):
            return first
        found = last - 1
    return found


def _is_attribution(line: str) -> bool:
    dated = line.endswith((">:", "]:")) and ("<" in line or "[" in line) and _YEAR.search(line)
    return bool(dated or _WROTE.search(line))


def _take_attribution(blocks: list[Block]) -> str:
    """'On … wrote:' above a quotation belongs to it. Without the address: archives should not spread those."""
    if not blocks or blocks[-1].kind != "text":
        return ""
    lines = blocks[-1].lines
    first = _before_attribution(lines, 0, len(lines))
    found = " ".join(line.strip() for line in lines[first:] if line.strip())
    del lines[first:]
    return _MAIL_ADDRESS.sub("", found)


def _begins_original(lines: list[str], at: int) -> bool:
    line = lines[at]
    following = next((after for after in lines[at + 1 : at + 3] if after.strip()), "")
    return bool(_FORWARDED.match(line)) or bool(_RULER.match(line) and "_" in line and _HEADER.match(following))


def _unquoted(line: str) -> str:
    return _QUOTE.sub("", line, count=1) if line.startswith(">") else line[2:] if line[:1] == "|" else line


# Setting the words --------------------------------------------------------------------------------


def _text(lines: list[str]) -> Iterator[str]:
    code: list[str] = []
    for paragraph in _paragraphs(lines):
        for is_code, piece in pieces(paragraph):
            if is_code:
                code.extend([""] * bool(code) + piece)
                continue
            yield from _code(code)
            code = []
            yield f"<p>{_joined(piece)}</p>\n"
    yield from _code(code)


def _code(lines: list[str]) -> Iterator[str]:
    if lines:
        margin = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
        yield code_block("\n".join(line[margin:] for line in lines))


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []


def _joined(lines: list[str]) -> str:
    width = max(map(len, lines))
    parts: list[str] = []
    was_full = False
    for line, following in pairwise([*lines, ""]):
        parts.append(_inline(line.strip()))
        # A word or two on a line of their own, in the middle of a sentence: a full line was broken once more.
        was_full = _was_full(line, following, width) or (
            was_full and following[:1].islower() and not line.endswith((".", ":", ";", "!", "?", ","))
        )
        parts.append("\n" if was_full else "<br>\n")
    return "".join(parts[:-1])


def _was_full(line: str, following: str, width: int) -> bool:
    """Whether the line ended because there was no more room, and not because its writer wanted it to."""
    if not following or not NARROW <= width <= WIDE:
        return False
    if _BULLET.match(following) or _RULER.match(following) or _RULER.match(line):
        return False
    return len(line) >= FULL * width or len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _inline(text: str) -> str:
    parts: list[str] = []
    done = 0
    for found in _URL.finditer(text):
        rest = url_at(text, found.end(), len(text)) if found.start() >= done else ""
        words = found["scheme"] + rest
        address = normal(words if "//" in found["scheme"] else f"http://{words}")
        if not rest or not may_link_to(address):
            continue
        end = found.end() + len(rest)
        wrapped = found[0].startswith("<") and text[end : end + 1] == ">"
        begin = found.start() if wrapped else found.start("scheme")
        parts += [escape(text[done:begin], quote=False), f'<a href="{escape(address)}">{escape(words)}</a>']
        done = end + wrapped
    return "".join([*parts, escape(text[done:], quote=False)])
