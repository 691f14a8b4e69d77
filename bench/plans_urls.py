"""The addresses of the product, and the empty page of a person who has signed in."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ronghe.config.urls import urlpatterns as product

BODY = b"<!DOCTYPE html><title>empty</title>"


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [path("bench/empty/", empty, name="bench_empty"), *product]
