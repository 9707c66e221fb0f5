from django.urls import path

from community.queues import bulk_views, decision_views, views

app_name = "queues"
urlpatterns = [
    path("", views.list_items, name="list"),
    path("next/", views.next_item, name="next"),
    path("arrivals/", views.arrivals, name="arrivals"),
    path("cases/<key:pk>/decide/", decision_views.decide, name="decide"),
    path("bulk/", bulk_views.bulk, name="bulk"),
    path("bulk/undo/", bulk_views.bulk_undo, name="bulk_undo"),
    path("leave/", views.leave, name="leave"),
]
