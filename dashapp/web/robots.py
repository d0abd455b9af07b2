"""GET /robots.txt: crawlers may know the page, but not ask what makes a cluster work."""

from flask import Blueprint, Response

_TEXT = "User-agent: *\nDisallow: /api/\nDisallow: /_dash-\n"


def create_robots() -> Blueprint:
    blueprint = Blueprint("robots", __name__)
    blueprint.add_url_rule("/robots.txt", "robots", get_robots)
    return blueprint


def get_robots() -> Response:
    return Response(_TEXT, mimetype="text/plain")
