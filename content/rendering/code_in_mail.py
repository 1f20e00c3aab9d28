"""Telling pasted code, console output and tables from sentences, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import groupby

# Nobody types a line of code this long into a letter, and the patterns need not be tried on it.
LONGEST_LINE = 400


class Kind(Enum):
    CODE = "code"
    EITHER = "either"
    PROSE = "prose"


_CODE = re.compile(
    r"""
      \s*[\w.$@\[\]"'(),]+\s*(?:<<?-|:=)(?:\s|\Z)                    # x <- f()
    | \s*[\w.]{1,40}\ =\s\S                                         # x = f(
    | \s*[\w.$]+(?:::?:?[\w.]+)?\([^()]*(?:\([^()]*\)[^()]*)*\)[;,]?\s*\Z   # library(foo)
    | \s*(?:\#['!|]|\#\#|\#(?:include|define|if|ifdef|ifndef|endif|pragma)\b|//|/\*|\*/)
    | \s*(?:\$|%|>>>|In\ \[\d+\]:)\s+\S | \s+>(?:\s|\Z)             # prompts
    | [\w.-]+(?:@|\ at\ )[\w.-]+:[^\s]*[$\#](?:\s|\Z)
    | \s*\*{2,3}\s | \s*\*\s(?:DONE|R\b)                             # R CMD check and its kin
    | \s*(?:\*\s)?(?:checking|installing|using|creating|building|removing)\s.*(?:\.\.\.|['‘"])
    | (?:Error|Warning)(?:\ in\b|\ message|s?\ ?:) | ERROR: | In\ addition: | Calls?:\s
    | Execution\ halted | Traceback\ \( | In\ file\ included\ from\s | \S+:\d+(?::\d+)?:\s
    | \s*\[\d+\]\s+(?:["'\d.-]|(?:TRUE|FALSE|NA|NULL)\b)             # [1] 3 4 5
    | \s*\[\[\d+\]\]\s*\Z | \s*\.\.[$\ -] | \s*-\ attr\( | \s*List\ of\ \d | 'data\.frame': | \s*\$\ \w+\s*:
    | (?:gcc|g\+\+|clang|cc|make|ld|R\ CMD|Rscript|git|svn|cd|ls|sudo|apt-get|docker|curl|wget|tar|pip)
      (?:\S*\ -|\ [\w./-]+\Z)
    | make\[?\d*\]?:\s | R\ version\ \d | (?:Platform|locale|Running\ under):\s
    | (?:diff\ --git|Index:|@@\s|---\s\S|\+\+\+\s\S)
    | (?:Package|Version|Depends|Imports|Suggests|Enhances|LinkingTo|License|Maintainer|Authors?@?R?|Encoding):\s+\S
    | \s*</?[a-z][\w:-]*(?:\s[^<>]*=[^<>]*)?\s?/?>\s*\Z                # <tag>
    | (?:/[^\s/]+/|[A-Z]:\\)[^\s,;]+\Z                              # a path
    | \s*\|.*\|\s*\Z | \s*\+[-+=]{3,}\+                              # a drawn table
    """,
    re.VERBOSE,
)
_NAMED = re.compile(r"\s*[\w.]{1,40}\s?=\s?\S|\s*[)}\]]+[,;]?\Z")
_OPTION = re.compile(r"--?[A-Za-z]")
_NUMBER = re.compile(r"[-+]?[\d.,]*\d%?")
_GAP = re.compile(r"(?:(?<=[^\s.!?:;,]) {2,}| {3,}|\t+)")
_WORD = re.compile(r"[(\"'‘“]?[^\W\d_]+(?:['’/-][^\W\d_]+)*[.,;:!?)\"'’”]*")
_INDENTED = re.compile(r" {4,}|\t")
_ITEM = re.compile(r"\s*(?:[-*•–o]|\(?(?:\d{1,3}|[a-z])[.)]|\[\d+\])\s+\S")
_ENDS = ("{", "}", ";", "=>", "&&", "||", "\\", "(")


def kind_of(line: str) -> Kind:
    if len(line) > LONGEST_LINE:
        return Kind.PROSE
    if _CODE.match(line):
        return Kind.CODE
    tokens = line.split()
    gaps = sum(2 if len(gap) > 2 else 1 for gap in _GAP.findall(line.strip()))
    if len(tokens) > 2 and gaps >= 2 and gaps * 5 >= len(tokens):
        return Kind.CODE
    words = sum(1 for token in tokens if _WORD.fullmatch(token))
    if len(tokens) >= 4 and words >= 0.7 * len(tokens):
        return Kind.PROSE
    return Kind.CODE if _looks_odd(line, tokens) else Kind.EITHER


def _looks_odd(line: str, tokens: list[str]) -> bool:
    return bool(
        _INDENTED.match(line)
        or line.rstrip().endswith(_ENDS)
        or _NAMED.match(line)
        or sum(1 for token in tokens if _OPTION.match(token)) >= 2
        or (len(tokens) > 2 and sum(1 for token in tokens if _NUMBER.fullmatch(token)) * 2 >= len(tokens))
    )


def pieces(paragraph: list[str]) -> list[tuple[bool, list[str]]]:
    """Cuts a paragraph into code (True) and sentences (False)."""
    is_item = bool(_ITEM.match(paragraph[0])) and not _CODE.match(paragraph[0])
    if all(map(_INDENTED.match, paragraph)) and not is_item:
        return [(True, paragraph)]
    # What hangs below the words of a list's item is indented for that reason alone.
    kinds = [kind_of(line.strip() if is_item else line) for line in paragraph]
    marked = zip(_bridged(kinds), paragraph, strict=True)
    runs = [(is_code, [line for _, line in run]) for is_code, run in groupby(marked, key=lambda pair: pair[0])]
    return list(_standing(runs))


def _bridged(kinds: list[Kind]) -> Iterable[bool]:
    """Doubtful lines go with the code around them: with code on both sides, or on one and nothing on the other."""
    sure = [kind for kind in kinds if kind is not Kind.EITHER]
    before, following = None, 0
    for kind in kinds:
        if kind is not Kind.EITHER:
            before, following = kind, following + 1
            yield kind is Kind.CODE
            continue
        after = sure[following] if following < len(sure) else None
        yield Kind.CODE in (before, after) and Kind.PROSE not in (before, after)


def _standing(runs: list[tuple[bool, list[str]]]) -> Iterator[tuple[bool, list[str]]]:
    """One line of code between sentences stays among them; two or more stand by themselves."""
    text: list[str] = []
    for is_code, lines in runs:
        if is_code and (len(lines) > 1 or len(runs) == 1):
            yield from [(False, text)] if text else []
            text = []
            yield True, lines
        else:
            text = text + lines
    yield from [(False, text)] if text else []
