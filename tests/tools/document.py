"""The OpenAPI document for the tools, and the story that its examples tell (openapi/story.json)."""

import functools
import json

METHODS = ("get", "post", "put", "patch", "delete")


def resolve(document, value):
    """What a reference within the document leads to; anything else is itself."""
    while "$ref" in value:
        place, *names = value["$ref"].split("/")
        assert place == "#", value
        value = functools.reduce(lambda inner, name: inner[name], names, document)
    return value


def operations(document):
    """Method, path and operation, with the parameters that it shares with others."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                parameters = [resolve(document, one) for one in item[method].get("parameters", [])]
                yield method.upper(), path, dict(item[method], parameters=parameters)


def by_name(document):
    """Each operation, as above, by its `operationId`."""
    return {operation[2]["operationId"]: operation for operation in operations(document)}


def example(parameter):
    """The parameter's example, or that of what has none: an id."""
    return parameter.get("example", "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")


def steps(story):
    """Each step with its name: that of its operation, where it has none of its own."""
    for chapter in story["chapters"]:
        for step in chapter["steps"]:
            yield dict(step, name=step.get("name", step["operation"]))


def merged(value, change):
    """JSON Merge Patch (RFC 7396), but null is a value here."""
    if not isinstance(change, dict) or not isinstance(value, dict):
        return change
    return {**value, **{name: merged(value.get(name), new) for name, new in change.items()}}


def body_of(document, step, operation):
    """Media type and body of a step's request, or nothing twice."""
    schemas = document["components"]["schemas"]
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        if "lines" in step:
            lines = [merged(schemas["PlaceOrderInput"]["example"], change) for change in step["lines"]]
            return kind, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        schema = resolve(document, media["schema"])
        return kind, merged(schema.get("example", media["example"]), step.get("change", {}))
    return None, None
