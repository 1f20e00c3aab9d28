from django import template

from content.rendering.tags import with_tags

register = template.Library()
register.filter(with_tags)
