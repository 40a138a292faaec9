"""Licences, bans and sources of deny.toml, for machines without cargo-deny.
usage: cargo metadata --format-version 1 | licences.py deny.toml"""

import json
import re
import sys
import tomllib

with open(sys.argv[1], "rb") as file:
    rules = tomllib.load(file)
allowed = set(rules["licenses"]["allow"])
banned = {entry["name"] for entry in rules["bans"]["deny"]}
metadata = json.load(sys.stdin)
# What the lock file names for other platforms only is not built, but counts all the same.
packages = metadata["packages"]
faults = []


def permits(expression):
    """Whether an SPDX expression can be met with the allowed licences: `AND` binds before `OR`."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either():
        met = both()
        while words and words[0] == "OR":
            words.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while words and words[0] == "AND":
            words.pop(0)
            met = one() and met
        return met

    def one():
        word = words.pop(0)
        if word == "(":
            met = either()
            words.pop(0)
            return met
        if words and words[0] == "WITH":
            words.pop(0)
            word += " WITH " + words.pop(0)
        return word in allowed

    return either()


for package in packages:
    name = f"{package['name']} {package['version']}"
    if package["name"] in banned:
        faults.append(f"{name} is banned")
    if not package["license"] or not permits(package["license"]):
        faults.append(f"{name}: the licence {package['license']} is not allowed")
    if package["source"] and not package["source"].startswith("registry+"):
        faults.append(f"{name} comes from {package['source']}")

for fault in faults:
    print(fault)
print(f"licences, bans and sources of {len(packages)} packages: {len(faults)} faults")
sys.exit(1 if faults else 0)
