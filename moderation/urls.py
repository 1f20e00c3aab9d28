from django.urls import path

from moderation import views

app_name = "moderation"
urlpatterns = [
    path("cases/<int:pk>/", views.CaseView.as_view(), name="case"),
    path("<slug:kind>/<int:pk>/", views.FlagView.as_view(), name="flag"),
]
