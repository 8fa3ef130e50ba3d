from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class GroundConfig(AppConfig):
    name = "ground"
    verbose_name = _("Machine room")

    def ready(self) -> None:
        from ground import error_reports, tracing

        # Whoever rings the doorbell must ring that of this installation's broker.
        import_module(settings.CELERY_MODULE)
        autodiscover_modules("metrics", "health", "restoring", "system")
        Path(settings.METRICS_FOLDER).mkdir(parents=True, exist_ok=True)
        if settings.SENTRY_DSN:
            error_reports.start(
                dsn=settings.SENTRY_DSN,
                environment=settings.ENVIRONMENT,
                release=settings.VERSION,
            )
        if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            tracing.start(endpoint=settings.OTEL_EXPORTER_OTLP_ENDPOINT, service="rapport")
