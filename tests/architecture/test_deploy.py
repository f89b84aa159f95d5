"""What is deployed keeps its promises, as far as files can be asked without an engine."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from ruamel.yaml import YAML

from shared.runtime.metrics import Metrics

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SECRET = re.compile(r"\$\{([A-Z_]*(?:PASSWORD|ID))(.*?)\}")
METRIC = re.compile(r"\b(?:runtime|wallet|ingestion|rewards)_[a-z_]+\b")
# What Prometheus makes of a histogram, and what the expressions group by.
SUFFIXES = re.compile(r"_(bucket|sum|count)$")


def _yaml(path: Path) -> Any:  # noqa: ANN401 - whatever YAML can say
    return YAML(typ="safe").load(path.read_text("utf-8"))


COMPOSE = _yaml(ROOT / "docker-compose.yml")
SERVICES: dict[str, Any] = COMPOSE["services"]
ALERTS = [
    rule for group in _yaml(DEPLOY / "prometheus/alerts.yml")["groups"] for rule in group["rules"]
]
DASHBOARD = json.loads((DEPLOY / "grafana/dashboards/rewardstream.json").read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.yml")), ids=lambda path: path.name)
def test_every_yaml_file_can_be_read(path: Path) -> None:
    assert _yaml(path)


def test_every_port_is_open_to_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert not [port for port in ports if not port.startswith("127.0.0.1:")]


def test_no_secret_has_a_default_and_each_is_named_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    found = SECRET.findall(text)
    assert found
    assert not [name for name, rest in found if not rest.startswith(":?")]
    example = (DEPLOY / "compose.env.example").read_text("utf-8").splitlines()
    assert {f"{name}=" for name, _ in found} == {line for line in example if line[:1].isupper()}


def test_every_file_that_is_mounted_exists() -> None:
    mounted = [
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]
    assert mounted
    assert not [path for path in mounted if not (ROOT / path).exists()]


def test_three_brokers_keep_three_copies_and_wait_for_two() -> None:
    lines = (DEPLOY / "kafka/server.properties").read_text("utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert sum(name.startswith("kafka-") for name in SERVICES) == 3
    assert settings["default.replication.factor"] == "3"
    assert settings["min.insync.replicas"] == "2"
    assert settings["log.retention.hours"] == "-1"
    assert settings["auto.create.topics.enable"] == "false"
    assert settings["unclean.leader.election.enable"] == "false"
    assert "topics --replication 3" in SERVICES["prepare"]["command"][0]


def test_each_service_is_started_and_watched() -> None:
    names = {path.parent.name for path in ROOT.glob("services/*/__main__.py")} - {"operator"}
    watched = _yaml(DEPLOY / "prometheus/prometheus.yml")["scrape_configs"][0]["dns_sd_configs"]
    assert {SERVICES[name]["command"][1] for name in names} == names
    assert set(watched[0]["names"]) == names
    assert {SERVICES[name]["environment"]["PROBE_PORT"] for name in names} == {
        str(watched[0]["port"])
    }


def test_dashboards_and_alerts_ask_only_for_metrics_that_exist() -> None:
    asked = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    asked += [rule["expr"] for rule in ALERTS]
    named = {SUFFIXES.sub("", name) for text in asked for name in METRIC.findall(text)}
    registry = CollectorRegistry()
    Metrics("any", registry)
    known = {
        name for family in registry.collect() for name in (family.name, f"{family.name}_total")
    }
    assert named
    assert named <= known


def test_every_alert_names_a_page_that_exists() -> None:
    assert not [rule for rule in ALERTS if not (ROOT / rule["annotations"]["runbook"]).exists()]
