from django.conf import settings
from django.urls import path

from ui import views

app_name = "ui"

# Browsers ask for it where a page of others (the administration, a file) names no icon.
urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
