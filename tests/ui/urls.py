"""The site with its style page, which only development and the demo show."""

from django.urls import path

from config.urls import handler500, urlpatterns
from ui.views import styleguide

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [*urlpatterns, path("styleguide/", styleguide)]
