"""How a refusal is said: on a page to a browser, as a problem to a program."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from ground.api.problems import MEDIA_TYPE, describe, is_for_api
from ground.refusals import Refusal


def refused(request: HttpRequest, fault: Refusal) -> HttpResponse:
    if is_for_api(request):
        answer: HttpResponse = JsonResponse(
            describe(fault), status=fault.status, content_type=MEDIA_TYPE
        )
    else:
        page = "accounts/refused.html"
        answer = render(request, page, {"refusal": fault}, status=fault.status)
    if "retry_after" in fault.facts:
        answer["Retry-After"] = str(fault.facts["retry_after"])
    return answer
