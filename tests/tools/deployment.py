"""Reads docker-compose.yml, the load balancer's configuration and the Dockerfile, and checks what
must hold of them (no Docker engine is needed). usage: deployment.py REPOSITORY"""

import pathlib
import re
import sys

import yaml

root = pathlib.Path(sys.argv[1])
compose = yaml.safe_load((root / "docker-compose.yml").read_text())
services = compose["services"]
faults = []


def demand(condition, text):
    if not condition:
        faults.append(text)


database = services["database"]
demand(database["image"].startswith("postgres:17"), "the database is PostgreSQL 17")
demand("healthcheck" in database, "the database has a health check")
demand(any(volume.split(":")[0] in compose["volumes"] for volume in database["volumes"]),
       "the database keeps its data in a named volume")

migration = services["migrate"]
demand(migration["command"] == ["migrate"], "migration is a service of its own")
demand(migration["restart"] == "no", "migration runs once")
demand(migration["depends_on"]["database"]["condition"] == "service_healthy",
       "migration waits for the database")

api = services["api"]
demand(api["deploy"]["replicas"] == 2, "two replicas of the API")
demand(api["depends_on"]["migrate"]["condition"] == "service_completed_successfully",
       "the API waits for the migration")
demand("ports" not in api, "the API is reached through the load balancer only")

balancer = services["balancer"]
for volume in balancer["volumes"]:
    source = volume.split(":")[0]
    demand((root / source).is_file(), f"{source} is committed")
    demand("api:8080" in (root / source).read_text(), "the load balancer sends to the API")

for name, service in services.items():
    for key, value in (service.get("environment") or {}).items():
        if re.search("PASSWORD|SECRET|TOKEN", key) or "://" in str(value):
            demand(str(value).startswith("/run/secrets/") or "${" in str(value),
                   f"{name}.{key} holds no secret of its own")

dockerfile = (root / "Dockerfile").read_text()
demand(len(re.findall(r"^FROM ", dockerfile, re.M)) >= 2, "the image is built in stages")
demand(re.search(r"^USER (?!root)", dockerfile, re.M), "the image runs as a user other than root")

# What the guide tells to type and to set is there.
guide = (root / "docs" / "running.md").read_text()
variables = set(re.findall(r"^(\w+)=", (root / ".env.example").read_text(), re.M))
variables.update(re.findall(r"\$\{(\w+)", (root / "docker-compose.yml").read_text()))
for name in set(re.findall(r"\b(?:ORDERDESK|POSTGRES)_[A-Z_]*[A-Z]\b", guide)):
    demand(name in variables, f"the guide's {name} is a variable")
for command, words in re.findall(r"docker compose (exec|run|stop|logs) ([^`\n#]*)", guide):
    named = [word for word in words.split() if not word.startswith("-")]
    for service in named if command == "stop" else named[:1]:
        demand(service in services, f"the guide's {service} is a service")

for fault in faults:
    print("not so:", fault)
print(f"deployment: {len(services)} services read, {len(faults)} faults")
sys.exit(1 if faults else 0)
