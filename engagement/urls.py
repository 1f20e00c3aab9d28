from django.urls import path

from engagement import views

app_name = "engagement"
urlpatterns = [
    path("notifications/", views.NotificationsView.as_view(), name="notifications"),
    path("notifications/reading/", views.ReadingView.as_view(), name="reading"),
    path("visits/", views.VisitView.as_view(), name="visit"),
    path("settings/notifications/", views.PreferencesView.as_view(), name="preferences"),
    path("unsubscribe/<str:token>/", views.UnsubscribeView.as_view(), name="unsubscribe"),
]
