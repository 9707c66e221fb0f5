"""Who may do what: the one table of roles and permissions. A migration makes the groups from it."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions

ROLES: dict[str, tuple[str, ...]] = {
    "editor": ("education.write_tip", "education.write_guide"),
    "chief-editor": (
        "education.write_tip",
        "education.write_guide",
        "education.approve_tip",
        "education.approve_guide",
        "community.write_page",
        "community.decide_escalated",
        "community.give_second_approval",
        "community.judge_appeal",
        "community.judge_second_look",
    ),
    "moderator": (
        "community.review_story",
        "community.review_comment",
        "community.give_second_approval",
        "community.judge_appeal",
        "community.see_conduct",
    ),
    "senior-moderator": (
        "community.review_story",
        "community.review_comment",
        "community.take_over_claim",
        "community.take_down_post",
        "community.decide_escalated",
        "community.give_second_approval",
        "community.judge_appeal",
        "community.judge_second_look",
        "community.see_conduct",
        "community.sanction_member",
        "community.see_figures",
        "community.approve_rules",
    ),
    "compliance-officer": (
        "community.read_audit_log",
        "community.read_kept",
        "community.take_down_post",
        "community.write_page",
        "community.approve_page",
        "community.decide_escalated",
        "community.give_second_approval",
        "community.judge_appeal",
        "community.judge_second_look",
        "community.write_policy",
        "community.see_conduct",
        "community.see_figures",
        "community.write_rules",
        "community.approve_rules",
    ),
    "operator": ("community.see_figures",),
}


def sync_roles(apps: Apps) -> None:
    """Create the groups and give each exactly the permissions of the table."""
    from django.apps import apps as live_apps

    for label in ("community", "education"):
        create_permissions(live_apps.get_app_config(label), verbosity=0)
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role, names in ROLES.items():
        group, _created = group_model.objects.get_or_create(name=role)
        wanted = [
            permission_model.objects.get(content_type__app_label=label, codename=codename)
            for label, codename in (name.split(".") for name in names)
        ]
        group.permissions.set(wanted)
