"""JSON Schemas of YAML files from their models, by which an editor completes words and marks mistakes while typing."""

from collections.abc import Iterable
from inspect import cleandoc

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from permanence_kpis.yaml_files.json_schema import TEXT, JsonSchema, list_of, words
from permanence_kpis.yaml_files.shape import Shape


def schema_of(shape: type[Shape], beside: Iterable[type[Shape]] = (), **told: str) -> JsonSchema:
    """The JSON Schema (2020-12) of a file.

    Takes: the model of the file; models that its own schema refers to by `ref_to`; `title` and `description`.
    """
    models: list[tuple[type[Shape], JsonSchemaMode]] = [(model, "validation") for model in (shape, *beside)]
    _, made = models_json_schema(models, schema_generator=_ForEditors)
    parts = made["$defs"]
    whole = parts.pop(shape.__name__)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told, **whole, "$defs": parts}


class _ForEditors(GenerateJsonSchema):
    """Without what pydantic says of null and defaults: a key that is there has a value, and nothing in it is empty."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return dict(TEXT)

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        return words(*schema["expected"])

    def list_schema(self, schema: core_schema.ListSchema) -> JsonSchemaValue:
        return list_of(
            self.generate_inner(schema["items_schema"]) if "items_schema" in schema else {}, schema.get("max_length")
        )

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return super().dict_schema(schema) | {"minProperties": 1}

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        model = schema["cls"]
        made = super().model_schema(schema)
        if made.get("description") == cleandoc(model.__doc__ or ""):
            del made["description"]  # that is for whoever reads the program
        del made["title"]
        required = getattr(model, "required", ())  # of what stands for one value, nothing is
        return made | ({"required": list(required)} if required else {"minProperties": 1})
