"""What is committed under schemas/ is what the contracts say."""

from pathlib import Path

import orjson
import pytest

from services.operator.schemas.files import differences, write
from services.operator.schemas.messages import every_message
from shared.contracts.topics import TOPICS

ROOT = Path(__file__).parents[2] / "schemas"


def test_generated_is_committed() -> None:
    assert differences(ROOT) == [], "run `make schemas` and look at what changed"


def test_what_is_no_longer_published_is_removed(tmp_path: Path) -> None:
    write(tmp_path)
    gone = tmp_path / "inbound" / "gone.v1.schema.json"
    gone.write_text("{}")
    kept = tmp_path / "inbound" / "purchase.v1.example.json"
    kept.write_text("{}")
    assert differences(tmp_path) == ["inbound/gone.v1.schema.json"]
    assert write(tmp_path) == ["inbound/gone.v1.schema.json"]
    assert differences(tmp_path) == []
    assert kept.exists()


def test_each_topic_is_a_channel_with_messages() -> None:
    document = orjson.loads((ROOT / "asyncapi.json").read_bytes())
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == {topic.name for topic in TOPICS}
    for channel in document["channels"].values():
        assert channel["messages"], channel["title"]


def test_what_asyncapi_refers_to_exists() -> None:
    document = orjson.loads((ROOT / "asyncapi.json").read_bytes())
    messages = document["components"]["messages"]
    for channel in document["channels"].values():
        for name, reference in channel["messages"].items():
            assert reference == {"$ref": f"#/components/messages/{name}"}
            payload = messages[name]["payload"]
            assert "$ref" not in payload or (ROOT / payload["$ref"]).exists()


def test_names_are_unique_in_their_room() -> None:
    files = [message.file for message in every_message()]
    assert len(files) == len(set(files))


@pytest.mark.parametrize("name", ["ingestion.journal.v1", "wallet.commands.v1"])
def test_sources_of_truth_are_kept_for_ever(name: str) -> None:
    listed = {each["name"]: each for each in orjson.loads((ROOT / "topics.json").read_bytes())}
    assert listed[name]["retention_days"] is None
