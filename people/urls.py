from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("", views.DirectoryView.as_view(), name="directory"),
    path("<str:handle>/", views.ProfileView.as_view(), name="profile"),
]
