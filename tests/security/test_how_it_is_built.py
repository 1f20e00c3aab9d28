"""What the code never does, read from the code.

No weak hash, no chance that can be guessed, nothing run that was typed, no page of other sites asked for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings

from launcher.places import ROOT

ROOMS = (
    *("config", "people", "content", "engagement", "moderation", "search", "ui"),
    *("communities", "discussions", "chat", "knowledge", "mentoring"),
)
# Each with why it is no matter of safety.
NOT_FOR_SAFETY = {
    "hashlib.md5": {"communities/decisions/voices.py": "an order in which nobody comes first"},
    "django.db.models.functions.MD5": {"communities/decisions/voices.py": "the same, asked of the database"},
    "random": {
        "chat/listening.py": "how long to wait before the next try",
        "mentoring/circle_search.py": "where a search begins; the same each time",
    },
}


@cache
def sources() -> dict[str, ast.Module]:
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in paths}


@cache
def named() -> dict[str, set[str]]:
    """What each file imports and calls: walked once, for many tests ask."""
    return {path: {*imported(tree), *called(tree)} for path, tree in sources().items()}


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def called(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def files_with(names: set[str]) -> set[str]:
    return {path for path, found in named().items() if names & found}


@pytest.mark.parametrize("name", ["hashlib.md5", "django.db.models.functions.MD5", "random"])
def test_weak_hashes_and_chance_that_can_be_guessed_are_used_for_nothing_that_counts(name: str) -> None:
    assert files_with({name}) == set(NOT_FOR_SAFETY[name])


@pytest.mark.parametrize("name", ["hashlib.sha1", "Crypto", "Cryptodome", "cryptography.hazmat.primitives.ciphers"])
def test_nor_are_these_at_all(name: str) -> None:
    assert files_with({name}) == set()


def test_what_is_sealed_is_sealed_by_one_recipe() -> None:
    """Fernet: AES-128-CBC with HMAC-SHA256, keys of chance, changed by MultiFernet."""
    found = files_with({"cryptography.fernet.Fernet"})
    assert found == {"config/keys.py", "mentoring/sealing.py", "people/second_factors.py"}


@pytest.mark.parametrize(
    "names",
    [
        {"eval", "exec", "compile", "__import__"},
        {"pickle", "marshal", "shelve", "dill", "yaml"},
        {"xml", "xml.etree", "xml.etree.ElementTree", "xml.dom", "xml.sax", "lxml", "lxml.etree"},
        {"os.system", "os.popen", "commands"},
        {"ldap", "ldap3", "jinja2", "django.template.Template", "Template"},
    ],
    ids=["typed code", "objects from outside", "xml", "shells", "other languages"],
)
def test_nothing_that_was_typed_is_run(names: set[str]) -> None:
    assert files_with(names) == set()


def test_other_programs_are_called_by_words_and_never_by_a_shell() -> None:
    shells = [
        (path, node.lineno)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "shell"
    ]
    assert shells == []
    # To save, and to bring back, a database; and nothing that a page reaches.
    assert {path.partition("/")[0] for path in files_with({"subprocess"})} <= {"config"}
    assert all(path.startswith("config/keeping/") for path in files_with({"subprocess"}))


def test_no_page_of_another_site_is_ever_asked_for() -> None:
    """Whatever address somebody gives stays a link: nothing is fetched, so nothing can be led astray."""
    assert files_with({"requests", "httpx", "urllib.request", "urllib3", "aiohttp", "http.client", "socket"}) == set()


def test_a_statement_holds_no_value() -> None:
    """Values go beside the words of a statement. What is put into its words stands in the code and was never typed."""
    pasted = re.compile(r"\.(?:raw|extra)\(")
    assert [path for path in sources() if pasted.search((ROOT / path).read_text())] == []
    made = {
        path: ast.unparse(node.args[0])
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".execute") and node.args
        if isinstance(node.args[0], ast.BinOp)
        or (isinstance(node.args[0], ast.Call) and ast.unparse(node.args[0].func).endswith(".format"))
    }
    # The names of kinds of the library and of their statements, from the code.
    assert set(made) <= {"knowledge/library/facets.py"}


def test_a_pattern_takes_nothing_that_was_typed_as_it_is() -> None:
    """What becomes part of a pattern is escaped, or is a name in capitals: another pattern of the code."""
    raw = [
        (path, ast.unparse(part.value))
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")
        for words in node.args[:1]
        if isinstance(words, ast.JoinedStr)
        for part in words.values
        if isinstance(part, ast.FormattedValue) and not is_written_down(part.value)
    ]
    # The words by which doubts are found, of each language, from the code.
    assert {path for path, _said in raw} <= {"knowledge/freshness/words.py"}


def is_written_down(said: ast.expr) -> bool:
    if ast.unparse(said).startswith("re.escape("):
        return True
    names = [node.id for node in ast.walk(said) if isinstance(node, ast.Name)]
    return all(name.isupper() or name == "faces" for name in names)


def test_no_typed_text_is_a_pattern_to_fill_in_or_a_bag_of_everything() -> None:
    """`format` is asked of words of the code; what came by the address and what came by the form stay apart."""
    filled = [
        (path, ast.unparse(node.func))
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
        if not isinstance(node.func.value, ast.Constant) and not ast.unparse(node.func.value).split(".")[-1].isupper()
    ]
    # Colours into the parts of a drawn face.
    assert {path for path, _made in filled} <= {"ui/faces.py"}
    mixed = re.compile(r"request\.(GET|POST)\b[^\n]* (?:or|in) [^\n]*request\.(?!\1)(?:GET|POST)\b|request\.REQUEST")
    # Which part of a list or of a form is shown, and nothing that counts.
    assert {path for path in sources() if mixed.search((ROOT / path).read_text())} <= {
        "knowledge/writing/views.py",
        "mentoring/views/writing.py",
    }


def test_scripts_write_text_and_nothing_is_run_from_it() -> None:
    running = re.compile(
        r"\beval\(|new Function\(|document\.write|insertAdjacentHTML|outerHTML\s*=|setTimeout\(\s*[\"']"
    )
    scripts = {path: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")}
    assert scripts
    assert [path for path, text in scripts.items() if running.search(text)] == []
    # No frame of another site says anything to ours, and nothing is put where every object would have it.
    astray = re.compile(r"addEventListener\(\s*[\"']message[\"']|__proto__|Object\.prototype\.")
    assert [path for path, text in scripts.items() if astray.search(text)] == []


def test_what_a_browser_keeps_is_cleared_at_the_end() -> None:
    text = "".join(path.read_text() for path in (ROOT / "static" / "js").rglob("*.js"))
    assert "localStorage" not in text
    assert "indexedDB" not in text
    assert "sessionStorage.clear()" in (ROOT / "static" / "js" / "lib" / "leaving.js").read_text()


def test_no_template_lets_out_html_that_was_not_made_by_the_renderer() -> None:
    """`safe` stands behind what is stored as rendered (…html), a preview of it, or our own words."""
    ours = {"hint", "preview", "form_html", "svg"}
    let_out = re.compile(r"\{\{\s*([\w.]+)\|safe\s*\}\}")
    found = {
        name.rpartition(".")[2]: path.name
        for path in (ROOT / "templates").rglob("*.html")
        for name in let_out.findall(path.read_text())
    }
    assert {name for name in found if not name.endswith("html")} - ours == set()
    loud = [path for path in (ROOT / "templates").rglob("*.html") if "autoescape off" in path.read_text()]
    assert loud == []


def test_every_package_is_locked_by_its_hash_and_comes_from_the_index() -> None:
    for name in ("base", "embedded", "assets"):
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        packages = [line for line in lines if re.match(r"^[a-z0-9]", line)]
        assert len(packages) > 5
        for line in packages:
            assert re.match(r"^[a-z0-9._-]+(\[[a-z,]+\])?==", line), line
        assert not [line for line in lines if re.search(r"git\+|://|^-e", line)]
        assert sum("--hash=sha256:" in line for line in lines) >= len(packages)


def test_every_app_of_a_real_site_is_one_it_needs() -> None:
    """Nothing for looking into a running site, and the demo only where it was turned on."""
    for name in settings.INSTALLED_APPS:
        assert not re.search(r"debug_toolbar|django_extensions|silk|admindocs", name)


def test_the_inventory_of_what_is_sealed_and_signed_is_complete() -> None:
    """docs/security.md names every salt and every key."""
    words = (ROOT / "docs" / "security.md").read_text()
    salts = {
        salt for path in sources() for salt in re.findall(r'^SALT = "([^"]+)"', (ROOT / path).read_text(), re.MULTILINE)
    }
    assert salts
    assert [salt for salt in salts if f"`{salt}`" not in words] == []
    for key in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "PRIVATE_NOTES_KEYS", "METRICS_TOKEN", "POSTGRES_PASSWORD"):
        assert f"`{key}`" in words
    assert [path for path in files_with({"cryptography.fernet.Fernet"}) if path not in words] == []
