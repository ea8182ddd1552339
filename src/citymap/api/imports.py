"""``/v1/admin/layers/{layer}/imports``: a clerk's file in, looked at, then published.

The body is the file itself, as it is; what is to be known about it is in the query.
Nothing is published before it is confirmed.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse

from citymap.api.credentials import Credentials
from citymap.api.import_desk import LARGEST, ImportDesk, Result
from citymap.api.import_job import UPLOAD
from citymap.api.import_outputs import PAGE, WORKBOOK
from citymap.api.params import Parameter, Table, Value, require, table
from citymap.api.problems import IMPORT_REFUSED, Refused
from citymap.api.question import LANG
from citymap.api.reading import answer, read_language, read_values
from citymap.api.wire import request_id
from citymap.catalog import Catalog
from citymap.earth.datum import DATUMS
from citymap.errors import MissingParameter

_TEXT = 200
IMPORT: Table = table(
    Parameter(
        "filename",
        "text",
        "What the file is called, with its ending.",
        required=True,
        most=_TEXT,
    ),
    Parameter("datum", "choice", "Datum of its degrees.", choices=DATUMS),
    Parameter(
        "crs", "integer", "EPSG code of its metres.", minimum=1024, maximum=32767
    ),
    Parameter("sheet", "text", "Read this sheet only.", most=_TEXT),
    Parameter("mapping", "text", "Name of a saved mapping of columns.", most=_TEXT),
    Parameter("encoding", "text", "Encoding of a text file.", most=_TEXT),
    Parameter("path", "text", "Path to the records in a JSON file.", most=_TEXT),
    Parameter("table", "text", "Layer of a GeoPackage.", most=_TEXT),
    Parameter(
        "keep_unknown", "switch", "1: keep columns that no field claims.", default=0
    ),
    LANG,
)
LOOK: Table = table(LANG)
CONFIRM: Table = table(
    Parameter("agree", "switch", "1: agree to what the notices ask.", default=0), LANG
)
#: A request is answered within this, with the import's result or without.
_ANSWER_WITHIN_S = 50.0
_FILES = {
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PAGE: "text/html; charset=utf-8",
}
_PRIVATE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def import_routes(
    desk: ImportDesk,
    catalog: Catalog,
    credentials: Credentials,
    now: Callable[[], datetime],
    published: Callable[[], Awaitable[None]],
) -> APIRouter:
    """Make the routes.

    Parameters
    ----------
    now
        The moment, UTC.
    published
        Called when a version was published, so that it is served.
    """
    routes = APIRouter()
    base = "/v1/admin/layers/{layer}/imports"

    @routes.post(base)
    async def begin(request: Request, layer: str) -> Response:
        began = time.perf_counter()
        credentials.require(request.scope, "importer", layer)
        catalog.layer(layer)
        values = read_values(request, IMPORT)
        require(IMPORT, values)
        stated = {
            **values,
            "layer": layer,
            "lang": read_language(request, values),
            "filename": Path(str(values["filename"]).replace("\\", "/")).name,
        }
        async with desk.place(now()) as folder:
            await _take_in(request, folder / UPLOAD)
            left_s = _ANSWER_WITHIN_S - (time.perf_counter() - began)
            result = await desk.read(folder, stated, max(left_s, 1.0))
        return _tell(folder.name, result)

    @routes.get(base + "/{import_id}")
    async def look(request: Request, layer: str, import_id: str) -> Response:
        credentials.require(request.scope, "importer", layer)
        read_values(request, LOOK)
        return _tell(import_id, desk.result(layer, import_id))

    @routes.get(base + "/{import_id}/{file}")
    async def fetch(
        request: Request, layer: str, import_id: str, file: str
    ) -> Response:
        credentials.require(request.scope, "importer", layer)
        read_values(request, LOOK)
        place = desk.folder(layer, import_id) / file if file in _FILES else None
        if place is None or not place.is_file():
            raise Refused(404, "no such file of this import", "这次导入没有这个文件")
        headers = {
            **_PRIVATE,
            "content-disposition": f'attachment; filename="{file}"',
            "content-security-policy": "sandbox; default-src 'none'",
            "x-request-id": request_id().decode(),
        }
        return FileResponse(place, media_type=_FILES[file], headers=headers)

    @routes.post(base + "/{import_id}/confirm")
    async def confirm(request: Request, layer: str, import_id: str) -> Response:
        key = credentials.require(request.scope, "publisher", layer)
        values = read_values(request, CONFIRM)
        version = await asyncio.to_thread(
            desk.confirm,
            layer,
            import_id,
            who=key.name,
            at=now(),
            agreed=bool(values.get("agree")),
        )
        await published()
        data = {"layer": layer, "version": version.name, "rows": version.rows}
        return _answer({"status": 0, "message": "ok", "id": import_id, "data": data})

    return routes


async def _take_in(request: Request, place: Path) -> None:
    """Write a request's body to a file, at most ``LARGEST`` bytes of it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("multipart/") or request.headers.get(
        "content-encoding", "identity"
    ) not in ("", "identity"):
        raise Refused(
            415,
            "send the file itself as the body, not a form and not compressed",
            "请求体应为文件本身，不要用表单，也不要压缩",
        )
    size = 0
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S - 5.0):
            with place.open("xb") as file:
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > LARGEST:
                        raise _too_large()
                    file.write(chunk)
    except TimeoutError as error:
        raise Refused(408, "the file came too slowly", "文件上传过慢") from error
    if not size:
        raise MissingParameter("body", "the file is missing", "缺少文件内容")


def _too_large() -> Refused:
    most = LARGEST // 2**20
    return Refused(413, f"the file is larger than {most} MiB", f"文件超过 {most} MiB")


def _tell(import_id: str, result: Result | None) -> Response:
    """Answer with what came of an import: a report, a refusal, or patience."""
    body: Mapping[str, Any]
    if result is None:
        body = {"status": 0, "message": "reading", "id": import_id, "data": None}
        return _answer(body, status=202, headers={"retry-after": "5"})
    if "report" not in result:
        body = {
            "status": IMPORT_REFUSED,
            "message": result["refused"],
            "parameter": "body",
            "id": import_id,
            "notice": result["notice"],
        }
        return _answer(body, status=400)
    data = result["report"]
    return _answer({"status": 0, "message": "ok", "id": import_id, "data": data})


def _answer(
    body: Mapping[str, Value | object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    response = answer(body, headers={**_PRIVATE, **(headers or {})})
    del response.headers["access-control-allow-origin"]  # no page of another site
    response.status_code = status
    return response
