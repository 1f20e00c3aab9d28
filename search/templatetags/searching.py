from urllib.parse import quote_plus

from django import template

from search.asking import Filter

register = template.Library()


@register.filter
def without(words: str, one: Filter) -> str:
    """The same search, for an address, without one of its operators."""
    return quote_plus(" ".join(words.replace(one.typed, " ", 1).split()))
