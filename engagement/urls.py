from django.urls import path, re_path

from engagement import views
from engagement.practice import views as practice

app_name = "engagement"
urlpatterns = [
    path("notifications/", views.NotificationsView.as_view(), name="notifications"),
    path("notifications/reading/", views.ReadingView.as_view(), name="reading"),
    path("bookmarks/", views.BookmarksView.as_view(), name="bookmarks"),
    re_path(r"^bookmarks/(?P<kind>[a-z]+)/(?P<pk>[0-9]{1,18})/$", views.BookmarkView.as_view(), name="bookmark"),
    path("practice/", practice.LogView.as_view(), name="practice"),
    path("practice/<int:pk>/", practice.ShowingView.as_view(), name="practice-showing"),
    re_path(r"^practice/practice-log\.(?P<ending>md|csv)$", practice.FileView.as_view(), name="practice-file"),
    path("visits/", views.VisitView.as_view(), name="visit"),
    path("settings/notifications/", views.PreferencesView.as_view(), name="preferences"),
    path("settings/notifications/muted/", views.MutedTagsView.as_view(), name="muted-tags"),
    path("settings/notifications/address/", views.AddressView.as_view(), name="address"),
    path("home/left-out/", views.LeftOutView.as_view(), name="left-out"),
    path("no-letters/<str:token>/", views.UnwelcomeView.as_view(), name="unwelcome"),
    path("unsubscribe/<str:token>/", views.UnsubscribeView.as_view(), name="unsubscribe"),
]
