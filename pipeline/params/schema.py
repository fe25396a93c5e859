"""JSON Schemas of the params files: editors complete keys and underline mistakes."""

import json
from pathlib import Path

from pipeline.params.advice import Advice
from pipeline.params.burnout_key import BurnoutKey
from pipeline.params.catalogue import IndicatorSet
from pipeline.params.checking import Record
from pipeline.params.leaders import LeaderRules
from pipeline.params.municipality import Municipality
from pipeline.params.programme import Programme
from pipeline.params.region import Region
from pipeline.params.sheet import Sheet
from pipeline.params.tables import Tables

SCHEMAS: dict[str, type[Record]] = {
    "municipality": Municipality,
    "indicators": IndicatorSet,
    "tables": Tables,
    "advice": Advice,
    "self_assessment": Sheet,
    "burnout_key": BurnoutKey,
    "programme": Programme,
    "leaders": LeaderRules,
    "region": Region,
}


def schema_text(model: type[Record]) -> str:
    """Return a model's JSON Schema as it stands in the file."""
    return json.dumps(model.model_json_schema(), ensure_ascii=False, indent=1) + "\n"


def write_schemas(root: Path) -> list[Path]:
    """Write ``params/schema/<kind>.json`` for every kind of params file."""
    folder = root / "params" / "schema"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, model in SCHEMAS.items():
        path = folder / f"{name}.json"
        path.write_text(schema_text(model), encoding="utf-8")
        paths.append(path)
    return paths
