"""The front door, and the page behind it while nobody has moved in yet."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.welcome.forms import FirstAdminForm
from accounts.welcome.operations import AlreadySetUp, create_first_admin

Answer = Callable[[HttpRequest], HttpResponse]
STAFF_DOORS = ("/admin/", "/app/")


def is_empty() -> bool:
    """Whether nobody works here yet."""
    return not User.objects.exists()


@require_safe
@never_cache
def front_door(request: HttpRequest) -> HttpResponse:
    """Where the doors are; the set-up page while there is nobody to use them."""
    if is_empty():
        return redirect("welcome")
    return render(request, "accounts/welcome/front_door.html")


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Make the first administrator. Gone as soon as there is one."""
    if not is_empty():
        raise Http404
    form = FirstAdminForm(request.POST or None)
    if form.is_valid():
        return _create(form)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/welcome/welcome.html", {"form": form}, status=status)


def _create(form: FirstAdminForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        create_first_admin(
            email=given["email"],
            name=given["name"],
            password=given["password"],
            now=timezone.now(),
        )
    except AlreadySetUp as fault:
        raise Http404 from fault
    return HttpResponseRedirect("/app/")


def lead_to_welcome(get_response: Answer) -> Answer:
    """Middleware: a visitor of a staff door finds the set-up page while nobody works here."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_visit = request.method == "GET" and request.path.startswith(STAFF_DOORS)
        if is_visit and request.user.is_anonymous and is_empty():
            return redirect("welcome")
        return get_response(request)

    return answer
