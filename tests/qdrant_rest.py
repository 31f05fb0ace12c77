"""The REST of a Qdrant server, as far as webapp/clients/vectors/server.py uses it, over tests/qdrant_storage.py.

What qdrant-client's in-memory mode does otherwise than a server, and what is done about it here:

- It tells errors as ValueError: here they have the server's status and words (404 and 409 for collections, 400 for
  wrong input and for a body of more than 32 MiB, 422 for a limit below 1).
- It keeps no payload indexes: here they are kept, shown and counted. No filter needs one, nor does it on a server.
- Queries: see tests/qdrant_queries.py.

What stays different: it compares with every point (a server's graph may miss one), orders equal scores its own way,
counts the words of a deleted point no longer (a server does until it optimises, unless a corpus is given), applies each
write before it answers, also with ``wait=false``, and has no optimisers, strict mode, shards or aliases.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from qdrant_client import models

from tests.qdrant_http import Answer, Request
from tests.qdrant_queries import Refused, answers, positive
from tests.qdrant_storage import Storage

MOST_BYTES = 32 * 1024 * 1024
INSERT = TypeAdapter(models.PointInsertOperations)
SELECT = TypeAdapter(models.PointsSelector)


def answer(storage: Storage, request: Request) -> Answer:
    """Carry a request out and return the answer in Qdrant's envelope; it is used under the storage's lock."""
    begun = time.perf_counter()
    if request.line == "GET /":
        return plain({"title": "qdrant - vector search engine", "version": storage.version, "commit": "0" * 40})
    if request.line == "GET /healthz":
        return Answer(200, b"healthz check passed", "text/plain; charset=utf-8")
    for (method, path), operation in ROUTES.items():
        found = re.fullmatch(path, request.path)
        if found and method == request.method:
            return _envelope(*_outcome(operation, storage, request, *found.groups()), begun)
    return Answer(404, b"", "text/plain")


def plain(content: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content, default=lambda model: model.model_dump(mode="json")).encode())


def error(status: int, message: str) -> Answer:
    return plain({"status": {"error": message}, "time": 0.0}, status)


def _envelope(status: int, result: Any, begun: float) -> Answer:
    if status != 200:
        return error(status, result)
    return plain({"result": result, "status": "ok", "time": time.perf_counter() - begun, "usage": None})


def _outcome(operation: Callable[..., Any], storage: Storage, request: Request, *names: str) -> tuple[int, Any]:
    """Return 200 and the result, or the status and words of the error."""
    try:
        if len(request.body) > MOST_BYTES:
            size = f"JSON payload ({len(request.body)} bytes) is larger than allowed (limit: {MOST_BYTES} bytes)."
            raise Refused(400, size)
        return 200, operation(storage, request, *names)
    except Refused as refused:
        return refused.status, str(refused)
    except ValidationError as invalid:
        return 400, f"Format error in JSON body: {invalid.errors()[0]['msg']}"
    except ValueError as wrong:
        # The server does not name the vector.
        return 400, "Wrong input: " + re.sub(r"^Wrong input: | for vector '.*'$", "", str(wrong))
    except Exception as unexpected:
        return 500, f"Service internal error: {unexpected!r}"


def _list(storage: Storage, _request: Request) -> Any:
    return {"collections": [{"name": name} for name in storage.local.collections]}


def _exists(storage: Storage, _request: Request, name: str) -> Any:
    return {"exists": storage.collection(name) is not None}


def _create(storage: Storage, request: Request, name: str) -> Any:
    if storage.collection(name):
        raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
    storage.create(name, models.CreateCollection.model_validate_json(request.body))
    return True


def _drop(storage: Storage, _request: Request, name: str) -> Any:
    return storage.drop(name)


def _must_exist(storage: Storage, name: str) -> None:
    if not storage.collection(name):
        raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")


def _update(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    wanted = models.UpdateCollection.model_validate_json(request.body)
    storage.local.update_collection(name, wanted.sparse_vectors, wanted.metadata, wanted.vectors)
    return True


def _info(storage: Storage, _request: Request, name: str) -> Any:
    _must_exist(storage, name)
    info = storage.local.get_collection(name)
    info.payload_schema = {field: _index_info(storage, name, field) for field in storage.indexes[name]}
    return info


def _index_info(storage: Storage, name: str, field: str) -> models.PayloadIndexInfo:
    schema = storage.indexes[name][field]
    missing = models.IsEmptyCondition(is_empty=models.PayloadField(key=field))
    points = storage.local.count(name, models.Filter(must_not=[missing])).count
    if isinstance(schema, models.PayloadSchemaType):
        return models.PayloadIndexInfo(data_type=schema, points=points)
    return models.PayloadIndexInfo(data_type=schema.type.value, params=schema, points=points)


def _index(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    wanted = models.CreateFieldIndex.model_validate_json(request.body)
    storage.indexes[name][wanted.field_name] = wanted.field_schema
    return _updated(request)


def _upsert(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    wanted = INSERT.validate_json(request.body)
    points = wanted.points if isinstance(wanted, models.PointsList) else wanted.batch
    storage.local.upsert(name, points, wanted.update_filter, wanted.update_mode)
    return _updated(request)


def _delete(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    storage.local.delete(name, SELECT.validate_json(request.body))
    return _updated(request)


def _updated(request: Request) -> Any:
    return {"operation_id": 0, "status": "completed" if request.query.get("wait") == "true" else "acknowledged"}


def _retrieve(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    wanted = models.PointRequest.model_validate_json(request.body)
    return storage.local.retrieve(name, wanted.ids, _or_all(wanted.with_payload), wanted.with_vector)


def _count(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    return storage.local.count(name, models.CountRequest.model_validate_json(request.body).filter)


def _scroll(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    wanted = models.ScrollRequest.model_validate_json(request.body)
    points, after = storage.local.scroll(
        name,
        wanted.filter,
        positive(wanted.limit),
        wanted.order_by,
        wanted.offset,
        _or_all(wanted.with_payload),
        wanted.with_vector,
    )
    return {"points": points, "next_page_offset": after}


def _query(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    return answers(storage, name, [models.QueryRequest.model_validate_json(request.body)])[0]


def _query_batch(storage: Storage, request: Request, name: str) -> Any:
    _must_exist(storage, name)
    return answers(storage, name, models.QueryRequestBatch.model_validate_json(request.body).searches)


def _or_all(with_payload: Any) -> Any:
    return True if with_payload is None else with_payload


_ONE = r"/collections/([^/]+)"
ROUTES: dict[tuple[str, str], Callable[..., Any]] = {
    ("GET", "/collections"): _list,
    ("GET", _ONE): _info,
    ("GET", _ONE + "/exists"): _exists,
    ("PUT", _ONE): _create,
    ("PATCH", _ONE): _update,
    ("DELETE", _ONE): _drop,
    ("PUT", _ONE + "/index"): _index,
    ("PUT", _ONE + "/points"): _upsert,
    ("POST", _ONE + "/points"): _retrieve,
    ("POST", _ONE + "/points/query"): _query,
    ("POST", _ONE + "/points/query/batch"): _query_batch,
    ("POST", _ONE + "/points/delete"): _delete,
    ("POST", _ONE + "/points/count"): _count,
    ("POST", _ONE + "/points/scroll"): _scroll,
}
