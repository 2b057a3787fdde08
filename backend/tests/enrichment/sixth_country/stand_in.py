"""The stand-in of the sixth country's register in the sandbox."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from leadgen.sandbox.answering import note

blueprint = Blueprint("stations", __name__)
STATIONS = (
    {"number": "S123455", "name": "Isbre Demo Stn", "status": "active", "place": "Nordbukta"},
    {"number": "S200002", "name": "Kaldvik Demo Station", "status": "active", "place": "Kaldvik"},
    {"number": "S300003", "name": "Kaldvik Demo Station", "status": "active", "place": "Sørnes"},
)


def outage(status: int) -> Response:
    answer = jsonify(error="out of order")
    answer.status_code = status
    return answer


@blueprint.get("/stations")
def stations() -> Response:
    number, name = request.args.get("number"), (request.args.get("name") or "").casefold()
    hits = [s for s in STATIONS if s["number"] == number or (name and name in s["name"].casefold())]
    note(hits[0]["number"] if len(hits) == 1 else None, f"search:{name}" if name else None)
    return jsonify(stations=hits)
