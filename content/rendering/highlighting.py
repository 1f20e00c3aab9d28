"""Code with its words marked by kind. Colours are the stylesheet's (css/components/code.css)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, String, _TokenType

# Lexers are written for honest text: some take the square of its length. Only these are offered, only this many
# characters of a text go through them, and at most so many at once.
HIGHLIGHT_BUDGET = 5_000
SLICE = 1_000
WIDE = 60

# What people write after the fence -> what we call it, which is also the lexer's name.
LANGUAGES: dict[str, str] = {
    name: lexer
    for lexer, names in {
        "bash": "bash sh shell zsh",
        "c": "c h",
        "console": "console shell-session terminal",
        "cpp": "cpp c++ hpp",
        "csharp": "csharp c# cs",
        "css": "css",
        "diff": "diff patch",
        "docker": "docker dockerfile",
        "fortran": "fortran f90",
        "go": "go golang",
        "haskell": "haskell hs",
        "html": "html",
        "http": "http",
        "ini": "ini cfg conf",
        "java": "java",
        "javascript": "javascript js",
        "json": "json",
        "julia": "julia jl",
        "kotlin": "kotlin kt",
        "lua": "lua",
        "make": "make makefile",
        "matlab": "matlab",
        "perl": "perl pl",
        "php": "php",
        "powershell": "powershell ps1",
        "pycon": "pycon",
        "python": "python py python3",
        "r": "r splus rstats",
        "rconsole": "rconsole rout",
        "ruby": "ruby rb",
        "rust": "rust rs",
        "sql": "sql postgresql postgres mysql sqlite",
        "swift": "swift",
        "tex": "tex latex",
        "toml": "toml",
        "typescript": "typescript ts",
        "xml": "xml svg",
        "yaml": "yaml yml",
    }.items()
    for name in names.split()
}

# Pygments knows some eighty kinds; readers tell ten apart.
_CLASS_OF: dict[_TokenType, str] = {
    Comment: "c",
    Keyword: "k",
    Operator.Word: "k",
    String: "s",
    Number: "m",
    Literal: "s",
    Name.Attribute: "nf",
    Name.Builtin: "nf",
    Name.Class: "nf",
    Name.Decorator: "nf",
    Name.Exception: "nf",
    Name.Function: "nf",
    Name.Tag: "k",
    Generic.Deleted: "gd",
    Generic.Error: "ge",
    Generic.Heading: "gh",
    Generic.Inserted: "gi",
    Generic.Prompt: "gp",
    Generic.Subheading: "gh",
    Generic.Traceback: "ge",
}
TOKEN_CLASSES = frozenset(_CLASS_OF.values())


@cache
def _class_of(kind: _TokenType) -> str:
    """The class of the nearest ancestor that has one; most kinds have none and need no element."""
    ancestor: _TokenType | None = kind
    while ancestor is not None and ancestor not in _CLASS_OF:
        ancestor = ancestor.parent
    return _CLASS_OF[ancestor] if ancestor is not None else ""


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)


def highlighted(code: str, language: str) -> str:
    parts: list[str] = []
    tokens = (token for piece in slices(code) for token in _tokens(piece, language))
    for kind, run in groupby(tokens, key=lambda token: _class_of(token[0])):
        text = escape("".join(value for _, value in run), quote=False)
        parts.append(f'<span class="{kind}">{text}</span>' if kind else text)
    return "".join(parts)


def _tokens(piece: str, language: str) -> Iterator[tuple[_TokenType, str]]:
    """Some lexers lose a last line that does not end, so each gets an end, which is taken off again."""
    tokens = [*_lexer(language).get_tokens(piece)]
    if tokens and not piece.endswith("\n"):
        kind, value = tokens.pop()
        tokens.append((kind, value.removesuffix("\n")))
    yield from tokens


def slices(code: str) -> Iterator[str]:
    """Ends with a paragraph of the code where there is one, else with a line, else anywhere."""
    while len(code) > SLICE:
        ends = (code.rfind("\n\n", 0, SLICE - 1) + 2, code.rfind("\n", 0, SLICE) + 1, SLICE)
        end = next(end for end in ends if end > 1)
        yield code[:end]
        code = code[end:]
    yield code


def code_block(code: str, language: str = "", budget: int = HIGHLIGHT_BUDGET) -> str:
    """`language` is what the writer put behind the fence; what we do not know is shown plain."""
    code = code.rstrip("\n")
    known = LANGUAGES.get(language.lower(), "")
    inside = highlighted(code, known) if known and len(code) <= budget else escape(code, quote=False)
    label = f' data-lang="{known}"' if known else ""
    # What may need scrolling sideways must be reachable by keyboard.
    wide = ' tabindex="0"' if any(len(line) > WIDE for line in code.split("\n")) else ""
    return f'<pre class="code"{label}{wide}><code>{inside}</code></pre>\n'
