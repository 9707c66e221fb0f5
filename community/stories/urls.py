from django.urls import path

from community.posts import views as posts
from community.stories import views, writing_views

app_name = "stories"
urlpatterns = [
    path("", views.list_view, name="list"),
    path("mine/", writing_views.mine, name="mine"),
    path("saved/", views.saved, name="saved"),
    path("write/", writing_views.create, name="create"),
    path("autosave/", writing_views.autosave, name="autosave"),
    path("<key:pk>/", views.detail, name="detail"),
    path("<key:pk>/edit/", writing_views.edit, name="edit"),
    path("<key:pk>/preview/", writing_views.preview, name="preview"),
    path("<key:pk>/submit/", writing_views.submit, name="submit"),
    path("<key:pk>/withdraw/", writing_views.withdraw, name="withdraw"),
    path("<key:pk>/delete/", writing_views.delete, name="delete"),
    path("<key:pk>/status/", writing_views.status, name="status"),
    path("posts/<key:pk>/like/", posts.like, name="like"),
    path("posts/<key:pk>/save/", posts.save, name="save"),
]
