from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("engagement.urls")),
    path("people/", include("people.urls")),
    path("settings/", include("people.settings_urls")),
    path("search/", include("search.urls")),
    path("flags/", include("moderation.urls")),
    path("", include("ui.urls")),
    path("admin/", admin.site.urls),
]
