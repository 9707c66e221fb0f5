from django.urls import path

from community.records import figures_views

app_name = "figures"
urlpatterns = [path("", figures_views.show, name="show")]
