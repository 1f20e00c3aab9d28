from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.finding import MARK_END, MARK_START

register = template.Library()


@register.filter
def marked(snippet: str) -> SafeString:
    """The words that were found, marked; everything else escaped first."""
    return mark_safe(escape(snippet).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))
