"""Answers cases with the real oslo.config: JSON cases on standard input, the same with `expect` on standard output."""
import json
import math
import os
import re
import sys
import tempfile

from oslo_config import cfg, types


def declare(option):
    keywords = {}
    if option.get("default") is not None:
        keywords["default"] = option["default"]
    for name in ("required", "secret"):
        if name in option:
            keywords[name] = option[name]
    if "deprecated" in option:
        keywords["deprecated_opts"] = [
            cfg.DeprecatedOpt(old["name"], group=old.get("group")) for old in option["deprecated"]]
    items = {"int": types.Integer(), "quoted_str": types.String(quotes=True)}
    item = items.get(option.get("item_type"))
    kind = option["type"]
    if kind == "multi":
        return cfg.MultiStrOpt(option["name"], **keywords)
    if kind == "str":
        of_type = types.String(choices=option.get("choices"), regex=option.get("regex"),
                               ignore_case=option.get("ignore_case", False), max_length=option.get("max_length"))
    elif kind == "list":
        of_type = types.List(item, bounds=option.get("bounds", False))
    elif kind == "dict":
        of_type = types.Dict(item, bounds=option.get("bounds", False))
    elif kind == "bool":
        of_type = types.Boolean()
    elif kind == "float":
        of_type = types.Float(min=option.get("min"), max=option.get("max"))
    elif kind == "port":
        of_type = types.Port(min=option.get("min"), max=option.get("max"), choices=option.get("choices"))
    else:
        of_type = types.Integer(min=option.get("min"), max=option.get("max"), choices=option.get("choices"))
    return cfg.Opt(option["name"], type=of_type, **keywords)


def load_error(error):
    answer = {"phase": "load", "class": type(error).__name__}
    if isinstance(error, cfg.ConfigFileParseError):
        found = re.search(r"at (.*?):(\d+), (.*): (?:None|['\"].*)$", str(error), re.S)
        answer["file"] = os.path.basename(error.config_file)
        answer["line"] = int(found.group(2))
        answer["reason"] = found.group(3)
    return answer


def answer(case):
    conf = cfg.ConfigOpts()
    for option in case["options"]:
        group = None if option["group"] == "DEFAULT" else option["group"]
        conf.register_opt(declare(option), group=group)
    try:
        conf(args=case["args"], project="case", default_config_files=[], default_config_dirs=[])
    except Exception as error:
        return {"error": load_error(error)}
    values, errors = {}, {}
    for option in case["options"]:
        group = option["group"]
        try:
            holder = conf if group == "DEFAULT" else conf[group]
            values.setdefault(group, {})[option["name"]] = to_json(
                holder[option["name"].replace("-", "_")])
        except Exception as error:
            errors.setdefault(group, {})[option["name"]] = {"phase": "read", "class": type(error).__name__}
    sections = {}
    for file in case["files"]:
        found = {}
        cfg.ConfigParser(file["name"], found).parse()
        sections[file["name"]] = found
    return {"values": values, "errors": errors, "sections": sections}


def to_json(value):
    """Numbers that JSON does not have become null, as in JavaScript."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [to_json(item) for item in value]
    return value


def main():
    cases = json.load(sys.stdin)
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            for file in case["files"]:
                with open(file["name"], "wb") as target:
                    target.write(file["text"].encode("utf-8"))
            os.environ.update(case.get("env", {}))
            case["expect"] = answer(case)
            for name in case.get("env", {}):
                del os.environ[name]
            os.chdir("/")
    json.dump({"cases": cases, "from": cfg.__name__}, sys.stdout)


main()
