from django.urls import path

from community.records import transparency_views

app_name = "transparency"
urlpatterns = [path("", transparency_views.show, name="show")]
