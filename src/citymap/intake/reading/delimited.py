"""Text tables (CSV, TSV) as a sheet: every cell is text, as it stands.

The encoding is what was stated, or UTF-16 by its mark, or UTF-8, or GB18030; the
character between cells is what divides the first rows most evenly. Rows may be
shorter than others. What a spreadsheet shows as one row is one, line ends within
quotation marks or not; empty rows are left out, and the others keep their numbers.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import NamedTuple, TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citymap.intake.notices import Detail, ImportRefused, Kind, Notice
from citymap.intake.reading.kinds_file import (
    CsvColumnsTooMany,
    CsvFieldTooLong,
    CsvQuoteUnclosed,
    EncodingDoubtful,
    FileEmpty,
    ReadingTooLarge,
    RowsTooMany,
    TextBinary,
    TextUndecodable,
)
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.workbook import MOST_ROWS, CellKind, Sheet, Workbook

MOST_FIELD = 100_000
MOST_COLUMNS = 1000
MOST_CELLS = 60_000_000
_DELIMITERS = ",;\t|"
_SAMPLE = 1 << 16  # characters
_SAMPLE_ROWS = 100
_CHUNK = 20_000  # rows
_STEP = 1 << 20  # bytes
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # what Big5 looks like, read as GB18030
_RARELY = 50  # beside the first, one character in so many may be private
_SURELY = 10  # characters of several bytes are not UTF-8 by chance
_END = "\0"  # stands nowhere in a text that is read

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_UTF7_MARKS = (b"+/v8", b"+/v9", b"+/v+", b"+/v/")

_SEPARATOR = re.compile(r'"?sep=([^\r\n"])"?\r?\n', re.IGNORECASE)
_ERRORS = "citymap-euro"
_END_OF_DOS = "\x1a"
_EURO = b"\x80"  # in GBK of Windows
_WIDE_COMMA = "，"

Rows = list[list[str]]


def read_delimited(data: bytes, ask: Ask, delimiter: str | None = None) -> Workbook:
    """Read a text table.

    Parameters
    ----------
    delimiter
        Between cells; None: found.

    Raises
    ------
    ImportRefused
        If it is no text, or no table of a size that is read.
    """
    marked = len(codecs.BOM_UTF16) * data.startswith(tuple(_MARKS))
    encoding, data = find_encoding(data, ask.encoding)
    if encoding.startswith("utf-16"):  # bytes of other characters look like line ends
        whole = data.decode(encoding)
        if "\0" in whole:
            before = whole[: whole.index("\0")].encode(encoding)
            raise _refused(TextBinary, position=marked + len(before) + 1)
        data, decoder = whole.encode(), "utf-8"
    else:
        decoder = encoding
    if b'"' not in data and data.count(b"\n") > MOST_ROWS:
        raise _refused(RowsTooMany, most=MOST_ROWS)
    text = io.TextIOWrapper(io.BytesIO(data), decoder, _ERRORS, newline="")
    sample = text.read(_SAMPLE)
    text.seek(0)
    if stated := _SEPARATOR.match(sample):  # which spreadsheets do not show
        text.readline()
    delimiter = stated[1] if stated else delimiter or find_delimiter(sample)
    sheet = _sheet(_chunks(text, delimiter))
    return Workbook("csv", (sheet,), encoding)


def find_encoding(data: bytes, stated: str | None) -> tuple[str, bytes]:
    """Give the encoding of a text, and its bytes without the mark.

    Raises
    ------
    ImportRefused
        If there is none, with the place of the first byte that does not fit.
    """
    whole, candidates = data, ("utf-8", "gb18030") if stated is None else (stated,)
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            candidates = (encoding,)
            while data.startswith(mark):
                data = data.removeprefix(mark)
            break
    data = data.removesuffix(_END_OF_DOS.encode(candidates[0]))
    if not data.strip():
        raise _refused(FileEmpty)
    if data.startswith(_UTF7_MARKS):
        raise _refused(TextUndecodable, position=1)
    encoding = _fitting(data, candidates, len(whole) - len(data))
    if not encoding.startswith("utf-16") and b"\0" in data:
        raise _refused(TextBinary, position=whole.index(b"\0") + 1)
    return encoding, data


def _fitting(data: bytes, candidates: tuple[str, ...], before: int) -> str:
    """Give the first encoding that fits; one that fitted for long is the right one."""
    farthest = 0
    for encoding in candidates:
        wrong, wide, private = _fit(data, encoding)
        guessed = wrong is None and encoding != candidates[0]
        if guessed and (private - 1) * _RARELY > wide:
            raise _refused(EncodingDoubtful)
        if wrong is None:
            return encoding
        farthest = max(farthest, before + wrong + 1)
        if wide >= _SURELY and encoding == "utf-8":
            break
    raise _refused(TextUndecodable, position=farthest)


class _Fit(NamedTuple):
    """How an encoding fits: the first byte that does not, and what comes before."""

    wrong: int | None
    wide: int  # characters beyond ASCII
    private: int  # of these, characters that no alphabet has


def _fit(data: bytes, encoding: str) -> _Fit:
    decoder = codecs.getincrementaldecoder(encoding)(_ERRORS)
    wide = private = 0
    for start in range(0, len(data), _STEP):
        waiting = len(decoder.getstate()[0])
        piece = data[start : start + _STEP]
        try:
            text = decoder.decode(piece, start + _STEP >= len(data))
        except UnicodeDecodeError as error:
            sound = error.object[: error.start].decode(encoding, _ERRORS)
            return _Fit(start - waiting + error.start, wide + _wide(sound), private)
        wide += _wide(text)
        private += len(_PRIVATE.findall(text))
    return _Fit(None, wide, private)


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Read the one character that GBK of Windows has and GB18030 has not."""
    if isinstance(error, UnicodeDecodeError) and error.encoding == "gb18030":
        place = error.start
        if error.object[place : place + 1] == _EURO:
            return "€", place + 1
    raise error


codecs.register_error(_ERRORS, _euro)


def _wide(text: str) -> int:
    return 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))


def find_delimiter(sample: str) -> str:
    r"""Find the character that divides the first rows most evenly.

    >>> find_delimiter("名称;经度;纬度\n甲;117,02;36,66\n")
    ';'
    """
    rated = []
    for candidate in _DELIMITERS:
        rows = _sample_rows(sample, candidate)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, rows_of_it = widths.most_common(1)[0] if widths else (1, 0)
        rated.append((rows_of_it, width, candidate))
    if not any(rows_of_it for rows_of_it, *_ in rated) and _is_wide(sample):
        return _WIDE_COMMA
    return max(rated, key=lambda one: one[:2])[2]


def _is_wide(sample: str) -> bool:
    """Tell whether full-width commas divide every row, for want of others."""
    lines = [line for line in sample.splitlines() if line.strip()][:_SAMPLE_ROWS]
    return len(lines) > 1 and all(_WIDE_COMMA in line for line in lines)


def _sample_rows(sample: str, delimiter: str) -> Rows:
    lines = io.StringIO(sample, newline="")
    try:
        return list(islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_ROWS))
    except csv.Error:  # told when the whole is read
        return []


def _chunks(text: TextIO, delimiter: str) -> Iterator[Rows]:
    """Yield some rows at a time."""
    csv.field_size_limit(MOST_FIELD)
    reader = csv.reader(chain(text, [_END]), delimiter=delimiter)
    before = 0
    while True:
        rows: Rows = []
        lines = reader.line_num
        try:
            rows.extend(islice(reader, _CHUNK))
        except csv.Error:
            own = sum(1 + sum(cell.count("\n") for cell in row) for row in rows)
            unclosed = reader.line_num - lines - own > 1
            place = before + len(rows) + 1
            if unclosed:
                raise _refused(CsvQuoteUnclosed, position=place) from None
            raise _refused(CsvFieldTooLong, position=place, most=MOST_FIELD) from None
        before += len(rows)
        if not rows[-1] or not rows[-1][-1].endswith(_END):
            yield rows
        elif rows.pop() == [_END]:
            yield rows
            return
        else:  # the end of the text stands in a cell
            raise _refused(CsvQuoteUnclosed, position=before)


def _sheet(chunks: Iterator[Rows]) -> Sheet:
    parts: list[list[pa.Array]] = []  # of each column, by chunk
    count = 0
    for rows in chunks:
        width = max(map(len, rows), default=0)
        if width > MOST_COLUMNS:
            row = next(n for n, one in enumerate(rows, count + 1) if len(one) == width)
            raise _refused(
                CsvColumnsTooMany, position=row, number=width, most=MOST_COLUMNS
            )
        parts += [[_nulls(count)] for _ in range(width - len(parts))]
        cells = zip_longest(*rows, fillvalue="")
        for column, values in zip_longest(parts, cells):
            column.append(_nulls(len(rows)) if values is None else _texts(values))
        count += len(rows)
        if count > MOST_ROWS:
            raise _refused(RowsTooMany, most=MOST_ROWS)
        if count * len(parts) > MOST_CELLS:
            raise _refused(ReadingTooLarge)
    return _without_empty([pa.concat_arrays(column) for column in parts], count)


def _nulls(number: int) -> pa.Array:
    return pa.nulls(number, pa.string())


def _texts(values: Sequence[str]) -> pa.Array:
    texts = pa.array(values, pa.string())
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _without_empty(columns: list[pa.Array], count: int) -> Sheet:
    """Make a sheet without the empty rows and the empty columns at the end."""
    while columns and columns[-1].null_count == count:
        del columns[-1]
    if not columns:
        raise _refused(FileEmpty)
    kinds = np.empty((count, len(columns)), np.uint8)
    for place, column in enumerate(columns):
        full = np.asarray(column.is_valid())
        kinds[:, place] = np.where(full, CellKind.TEXT, CellKind.EMPTY)
    rows = np.arange(1, count + 1, dtype=np.int64)
    keep = kinds.any(axis=1)
    if not keep.all():
        mask = pa.array(keep)
        columns = [column.filter(mask) for column in columns]
        kinds, rows = kinds[keep], rows[keep]
    return Sheet("", tuple(columns), kinds, rows)


def _refused(kind: type[Kind], **details: Detail) -> ImportRefused:
    return ImportRefused(Notice(kind, details=details))
