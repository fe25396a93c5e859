"""From results of municipalities to the region's page in the store."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.params.checking import read
from pipeline.params.municipality import Municipality
from pipeline.params.problems import ParamsError
from pipeline.params.region import load_region
from pipeline.region.comparison import Scene
from pipeline.region.job import Result
from pipeline.region.page import region_csv, region_page
from pipeline.region.run import FOLDER, Order
from pipeline.region.store import Store
from pipeline.region.values import common_params, compute


def publish(store: Store, region_id: str, order: Order, results: Sequence[Result]) -> str:
    """Compute the region's values and write its page and table.

    Args:
        store: Where params and tables lie, and where the page goes.
        region_id: Name of the region's params file.
        order: What was built.
        results: What became of every municipality.

    Returns:
        Name of the page in the store.

    Raises:
        ParamsError: If params of the region, or of a municipality, must be mended.
    """
    with tempfile.TemporaryDirectory(prefix="spravka-region-") as name:
        root = Path(name)
        store.fetch(store.names("params/**/*.yml"), root)
        region = load_region(root, region_id)
        own = {result.municipality: _municipality(root, result.municipality) for result in results}
        params = common_params(root, region, [m for m in own.values() if m])
    values = compute(store, params, order.year, order.audience, results)
    names = {name: m.name.nominative if m else name for name, m in own.items()}
    scene = Scene(region, values, names, order.year)
    folder = f"reports/{FOLDER}/{order.year}"
    if order.audience != "internal":
        folder += f"/{order.audience}"
    store.write(f"{folder}/indicators.csv", region_csv(scene).encode())
    store.write(f"{folder}/index.html", region_page(scene, results, order.audience).encode())
    return f"{folder}/index.html"


def _municipality(root: Path, name: str) -> Municipality | None:
    """Read a municipality's own file only; one with mistakes was not built, and says so itself."""
    try:
        return read(root / "params" / "municipalities" / f"{name}.yml", root, Municipality)[0]
    except ParamsError:
        return None
