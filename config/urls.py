from django.contrib import admin
from django.urls import include, path

from config.welcome import front_door

urlpatterns = [
    path("", front_door, name="home"),
    path("accounts/", include("allauth.urls")),
    path("people/", include("people.urls")),
    path("settings/", include("people.settings_urls")),
    path("", include("communities.urls")),
    path("c/<slug:community_slug>/threads/", include("discussions.urls")),
    path("c/<slug:community_slug>/chat/", include("chat.urls")),
    path("content/", include("content.urls")),
    path("", include("engagement.urls")),
    path("", include("knowledge.urls")),
    path("", include("mentoring.urls")),
    path("search/", include("search.urls")),
    path("flags/", include("moderation.urls")),
    path("", include("ui.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "config.errors.server_error"
