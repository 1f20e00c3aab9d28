from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config.mail_events import heard
from config.state import state_page
from config.welcome import front_door
from content.views.media import MediaView
from people.views import SignedInPlacesView

# Sign-in limits and second factors live at allauth's door; the admin has none of its own.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    # What is asked for most stands first: each address before it is tried.
    path("", front_door, name="home"),
    path("c/<slug:community_slug>/threads/", include("discussions.urls")),
    path("c/<slug:community_slug>/chat/", include("chat.urls")),
    path("threads/", include("discussions.everywhere_urls")),
    path("search/", include("search.urls")),
    path("accounts/sessions/", SignedInPlacesView.as_view(), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("people/", include("people.urls")),
    path("settings/", include("people.settings_urls")),
    path("", include("communities.urls")),
    path("messages/", include("chat.message_urls")),
    path("content/", include("content.urls")),
    path("media/<uuid:key>/<str:name>", MediaView.as_view(), name="media"),
    path("", include("engagement.urls")),
    path("", include("knowledge.urls")),
    path("", include("mentoring.urls")),
    path("flags/", include("moderation.urls")),
    path("", include("ui.urls")),
    path("admin/state/", admin.site.admin_view(state_page), name="admin-state"),
    path("admin/", admin.site.urls),
]
if events := heard(settings.ANYMAIL):
    urlpatterns.append(path("mail-events/", include((events, "anymail"))))
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler500 = "config.errors.server_error"
