"""Every template keeps to the policy: nothing inline but the import map, and every icon it names exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from ui import icons
from ui.stylesheet import source_folder

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
# Mail readers ignore stylesheets; what is sent is inlined from a mail's own.
# Names that scripts and tests look for.
HOOKS = {"people", "hours"}
MAIL = re.compile(r"(^|/)mail/|/email/|mail\.html$")


def without_comments(name: str) -> str:
    text = (FOLDER / name).read_text()
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    return re.sub(r"{#.*?#}", "", text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not MAIL.search(name)])
def test_it_holds_nothing_the_policy_refuses(name: str) -> None:
    text = without_comments(name)
    assert re.findall(r"\sstyle=", text) == []
    assert re.findall(r"\son[a-z]+=", text) == []
    assert "<style" not in text
    assert "javascript:" not in text
    inline = [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag]
    assert [tag for tag in inline if "importmap" not in tag and "application/json" not in tag] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_icon_it_names_exists(name: str) -> None:
    named = re.findall(r"""{%\s*icon\s+["']([\w-]+)["']""", without_comments(name))
    assert [icon for icon in named if not icons.exists(icon)] == []


def test_every_class_a_template_names_has_a_rule() -> None:
    """A class nobody styled is a word misremembered: the style page shows the ones there are."""
    css = "".join(path.read_text() for path in source_folder().rglob("*.css"))
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    unknown: dict[str, set[str]] = {}
    # The administration wears its own stylesheet.
    for name in (name for name in TEMPLATES if not MAIL.search(name) and not name.startswith("admin/")):
        # What a variable holds is not known here: a mark stands in for it, and words it touches are left out.
        marked = re.sub(r"{{.*?}}", "\0", re.sub(r"{%.*?%}", " ", without_comments(name), flags=re.S))
        words = {word for value in re.findall(r'\sclass="([^"]*)"', marked) for word in value.split()}
        for word in words - styled - HOOKS:
            if "\0" not in word:
                unknown.setdefault(word, set()).add(name)
    assert unknown == {}
