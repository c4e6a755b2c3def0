"""The JSON Schema of `extracts.yaml`, by which an editor completes words and marks mistakes while typing.

`python -m permanence_kpis.extracts.mapped.json_schema > docs/extracts.schema.json` writes it afresh. It is made of the
models by which the file is read. The reader stays the judge: it also knows all encodings, and looks into the files.
"""

import json
import sys

from permanence_kpis.extracts.mapped.shape import mapping_shape
from permanence_kpis.yaml_files.json_schema import JsonSchema
from permanence_kpis.yaml_files.shape_schema import schema_of


def json_schema() -> JsonSchema:
    """The schema as JSON Schema 2020-12."""
    return schema_of(mapping_shape(), title="extracts.yaml of kpis")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
