from pathlib import Path

from pipeline.paths import PROJECT
from pipeline.run.code import Code


def test_a_step_uses_what_its_module_imports() -> None:
    """Intake needs its own files and those to the left of it, not the pages; data files too."""
    code = Code()
    intake = code.used_by(["pipeline.intake.run"])
    indicators = code.used_by(["pipeline.indicators.evaluate"])

    assert {"pipeline/intake/run.py", "pipeline/params/load.py"} <= set(intake)
    assert not [name for name in intake if name.startswith("pipeline/report/")]
    assert "pipeline/indicators/populations.sql" in indicators


def test_a_notebook_uses_the_modules_of_its_sections() -> None:
    """A reference follows the sections that it calls and not those of other notebooks."""
    code = Code()
    networks = code.of_notebook(PROJECT / "notebooks" / "networks.ipynb")
    deficits = code.of_notebook(PROJECT / "notebooks" / "deficits.ipynb")

    assert "pipeline.report.networking" in networks
    assert "pipeline.report.networking" not in deficits
    assert "pipeline.report.sections" not in deficits


def test_every_section_of_every_notebook_is_found() -> None:
    """No call falls back to the whole list of sections, which would make everything depend."""
    code = Code()
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        modules = code.of_notebook(path)
        assert len(modules) > 3, path.name
        assert "pipeline.report.sections" not in modules, path.name


def test_what_was_found_is_remembered() -> None:
    """A second look parses nothing: imports are kept by the checksum of the file."""
    first = Code()
    used = first.used_by(["pipeline.report.build"])
    second = Code({checksum: [] for checksum in first.imports})

    assert set(second.used_by(["pipeline.report.build"])) < set(used)
    assert Code(first.imports).used_by(["pipeline.report.build"]) == used


def test_a_template_belongs_to_its_package() -> None:
    """A change of the style sheet concerns every page."""
    assert "pipeline/report/template/style.css" in Code().used_by(["pipeline.report.page"])
    assert Path(PROJECT, "pipeline/report/template/style.css").exists()
