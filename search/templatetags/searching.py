from urllib.parse import quote_plus

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.asking import Filter
from search.finding import MARK_END, MARK_START

register = template.Library()


@register.filter
def marked(snippet: str) -> SafeString:
    """The words that were found, marked; everything else escaped first."""
    return mark_safe(escape(snippet).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))


@register.filter
def without(words: str, one: Filter) -> str:
    """The same search, for an address, without one of its operators."""
    return quote_plus(" ".join(words.replace(one.typed, " ", 1).split()))
