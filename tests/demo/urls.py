"""The addresses of demo mode, which the tests' own mode does not have."""

from django.urls import include, path

urlpatterns = [path("", include("config.urls")), path("demo/", include("demo.urls"))]
