from django.conf import settings
from django.urls import path

from ui import views

app_name = "ui"

urlpatterns = []
if settings.DEBUG or settings.DEMO:
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
