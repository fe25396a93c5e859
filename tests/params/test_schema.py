import json
from pathlib import Path

import pytest

from pipeline.params.schema import SCHEMAS, schema_text, write_schemas
from pipeline.paths import PROJECT


@pytest.mark.parametrize("name", SCHEMAS)
def test_committed_schema_is_current(name: str) -> None:
    """An editor underlines what the program refuses: `make schema` was run after a change."""
    path = PROJECT / "params" / "schema" / f"{name}.json"
    assert path.read_text(encoding="utf-8") == schema_text(SCHEMAS[name])


def test_written_schemas_refuse_unknown_keys(tmp_path: Path) -> None:
    """A schema knows that no other key may stand."""
    paths = write_schemas(tmp_path)
    assert [p.stem for p in paths] == list(SCHEMAS)
    for path in paths:
        assert json.loads(path.read_text(encoding="utf-8"))["additionalProperties"] is False
