"""Holds requests and answers against the schemas of docs/src/schema: schema.py FOLDER LINES.

A line is {"request", "answer"} or {"request", "answer", "malformed": true}, where the schema has to refuse the request. The schemas let fields be
added; here an answer has no field that they do not name. That they say something is seen by what they refuse: every field of every
answer is left out once, and has a value of another type once.
"""

import json
import pathlib
import sys

import jsonschema_rs


def strict(schema):
    """The schema without room for fields that it does not name."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        made["additionalProperties"] = False
    return made


#: What tells kinds of answers from each other, in this order.
KINDS = {
    "error": "failure",
    "derivatives": "each",
    "kind": "answer",
    "equal": "equality",
    "steps": "explanation",
    "facts": "facts",
    "diagnosis": "claim",
    "tree": "reading",
}


def optional(schema):
    """The names that some object of the schema has without needing them."""
    if isinstance(schema, list):
        return set().union(*map(optional, schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties")
    found = set(own) - set(schema.get("required", [])) if isinstance(own, dict) else set()
    return found.union(*map(optional, schema.values()))


def mutants(value):
    """The object with one of its fields, at most three levels down, changed: the way there, whether it is left out, the object."""
    def of(value, depth):
        if depth == 0:
            return
        pairs = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
        for key, part in pairs:
            if isinstance(value, dict):
                yield (key,), True, {name: other for name, other in value.items() if name != key}
                yield (key,), False, {**value, key: "?" if isinstance(part, bool) else True}
            for way, left_out, changed in of(part, depth - 1):
                copy = dict(value) if isinstance(value, dict) else list(value)
                copy[key] = changed
                yield (key, *way), left_out, copy

    yield from of(value, 3)


def main(folder, path):
    schemas = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("request", "response")}
    for name, schema in schemas.items():
        jsonschema_rs.meta.validate(schema)
    request = jsonschema_rs.validator_for(schemas["request"])
    published = jsonschema_rs.validator_for(schemas["response"])
    own = strict(schemas["response"]["$defs"])
    response = {kind: jsonschema_rs.validator_for({"$ref": f"#/$defs/{kind}", "$defs": own}) for kind in KINDS.values()}
    may_miss = optional(schemas["response"])
    # Anything may stand there, or names that no schema knows.
    free = {"id", "vars", "values", "sizes", "derivatives", "code", "tree", "forms", "named"}
    counted = {"lines": 0, "malformed": 0, "mutants": 0}
    seen = set()
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        asked, answer = case["request"], case["answer"]
        counted["lines"] += 1
        kind = next(kind for field, kind in KINDS.items() if field in answer)
        for problem in response[kind].iter_errors(answer):
            sys.exit(f"{json.dumps(asked)}\nhas an answer with another {problem.instance_path}: {problem.message[-400:]}")
        if not published.is_valid(answer):
            sys.exit(f"{json.dumps(asked)}\nhas an answer that is none: {json.dumps(answer)[:400]}")
        if request.is_valid(asked) == case.get("malformed", False):
            sys.exit(f"the schema of requests is wrong about {json.dumps(asked)}, answered {json.dumps(answer)[:400]}")
        counted["malformed"] += case.get("malformed", False)
        # One answer of each kind, as many fields as it may have, is enough.
        named = tuple(sorted(answer))
        if named in seen:
            continue
        seen.add(named)
        for way, left_out, changed in mutants(answer):
            if free & set(way) or left_out and way[-1] in may_miss - {"id", "schema"} | {"kind"}:
                continue
            counted["mutants"] += 1
            if published.is_valid(changed):
                sys.exit(f"the schema allows an answer {'without' if left_out else 'with another'} {'.'.join(map(str, way))}")
    print(json.dumps(counted))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
