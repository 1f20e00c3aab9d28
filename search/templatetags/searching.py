import re
from urllib.parse import quote_plus

from django import template

from people.models import Person
from search.asking import Filter

register = template.Library()


@register.filter
def telling(person: Person, words: str) -> str:
    """What somebody found by these words says they can help with, where a word of it begins so."""
    begun = re.compile(rf"(?<![^\W_]){re.escape(words.strip().upper())}")
    return next((topic for topic in person.helps_with if words and begun.search(topic.upper())), "")


@register.filter
def without(words: str, one: Filter) -> str:
    """The same search, for an address, without one of its operators."""
    return quote_plus(" ".join(words.replace(one.typed, " ", 1).split()))
