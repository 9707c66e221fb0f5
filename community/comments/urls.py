from django.urls import path

from community.comments import views

app_name = "comments"
urlpatterns = [
    path("on/<key:target_pk>/", views.create, name="create"),
    path("<key:pk>/status/", views.status, name="status"),
    path("<key:pk>/edit/", views.edit, name="edit"),
    path("<key:pk>/delete/", views.delete, name="delete"),
]
