from django.urls import path

from community.appeals import desk_views, views

app_name = "appeals"
urlpatterns = [
    path("appeals/decisions/<key:decision_pk>/", views.create, name="create"),
    path("appeals/<key:pk>/", views.status, name="status"),
    path("appeals/<key:pk>/again/", views.second_look, name="second_look"),
    path("review/appeals/<key:pk>/", desk_views.judge, name="judge"),
    path("review/appeals/<key:pk>/settle/", desk_views.settle, name="settle"),
    path("review/appeals/<key:pk>/claim/", desk_views.claim, name="claim"),
    path("review/appeals/<key:pk>/release/", desk_views.release, name="release"),
    path("review/appeals/<key:pk>/take-over/", desk_views.take_over, name="take_over"),
]
