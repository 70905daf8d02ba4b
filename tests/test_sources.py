from pipelines.sources import Source, declared_sources
from schemas import SOURCES


def test_the_sources_are_those_of_the_schemas():
    assert declared_sources() == {
        name: Source(name, model.Config.title, model.Config.metadata.get("rhythm"))
        for name, model in SOURCES.items()
    }
