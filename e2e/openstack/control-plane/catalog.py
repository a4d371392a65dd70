"""Makes the service project, the service users and the catalogue: catalog.py KEYSTONE_URL REGION NAME=TYPE=URL …

The password of all of them, and of the administrator, is read from the environment. Safe to run again.
"""
import os
import sys

import requests

keystone, region = sys.argv[1:3]
services = [argument.split("=", 2) for argument in sys.argv[3:]]
password = os.environ["PASSWORD"]
session = requests.Session()
session.trust_env = False


def call(method, path, body=None):
    answer = session.request(method, keystone + path, json=body, timeout=60)
    if not answer.ok:
        sys.exit(f"{method} {path} answers {answer.status_code}: {answer.text[:400]}")
    return answer


def ensure(kind, query, body):
    """The id of the object that the query finds, made first where there is none."""
    found = call("GET", f"/{kind}s?{query}").json()[f"{kind}s"]
    return found[0]["id"] if found else call("POST", f"/{kind}s", {kind: body}).json()[kind]["id"]


admin = {"name": "admin", "domain": {"id": "default"}}
scope = {"project": admin}
identity = {"methods": ["password"], "password": {"user": {**admin, "password": password}}}
token = call("POST", "/auth/tokens", {"auth": {"identity": identity, "scope": scope}})
session.headers["X-Auth-Token"] = token.headers["X-Subject-Token"]

roles = [ensure("role", f"name={name}", {"name": name}) for name in ("admin", "service")]
project = ensure("project", "name=service&domain_id=default", {"name": "service", "domain_id": "default"})
for name, kind, url in services:
    user = {"name": name, "domain_id": "default", "password": password}
    user_id = ensure("user", f"name={name}&domain_id=default", user)
    for role in roles:
        call("PUT", f"/projects/{project}/users/{user_id}/roles/{role}")
    service = ensure("service", f"name={name}&type={kind}", {"name": name, "type": kind})
    for interface in ("public", "internal", "admin"):
        ensure(
            "endpoint",
            f"service_id={service}&interface={interface}",
            {"service_id": service, "interface": interface, "region_id": region, "url": url},
        )
