from django.urls import path

from community.records import case_views, log_views, record_views

app_name = "records"
urlpatterns = [
    path("", log_views.log, name="search"),
    path("posts/<key:pk>/", case_views.case_file, name="case_file"),
    path("posts/<key:pk>/open/", case_views.open_file, name="open_file"),
    path("posts/<key:pk>/export/", case_views.export_file, name="export_file"),
    path("verification/", record_views.verification, name="verification"),
    path("verification/start/", record_views.start, name="start_verification"),
    path("quarters/", record_views.quarters, name="quarters"),
    path("retention/", record_views.retention, name="retention"),
]
