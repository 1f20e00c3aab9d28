from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("", views.DirectoryView.as_view(), name="directory"),
    path("portraits/<uuid:key>/<int:size>.webp", views.PortraitFileView.as_view(), name="portrait"),
    path("<str:handle>/block/", views.BlockView.as_view(), name="block"),
    path("<str:handle>/", views.ProfileView.as_view(), name="profile"),
]
