from django import template

from people import devices

register = template.Library()
register.filter("device_name", devices.device_name)
