from django.contrib.admin.apps import AdminConfig


class FramedAdminConfig(AdminConfig):
    default_site = "ground.admin_site.site.FramedSite"
