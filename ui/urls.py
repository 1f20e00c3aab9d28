from django.conf import settings
from django.urls import path, re_path

from ui import views

app_name = "ui"

urlpatterns = [
    re_path(r"^faces/(?P<seed>[A-Za-z0-9_.-]{1,64})\.svg$", views.face, name="face"),
]
if settings.DEBUG or getattr(settings, "DEMO", False):
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
