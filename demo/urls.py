from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [path("enter/<slug:who>/", views.EnterView.as_view(), name="enter")]
