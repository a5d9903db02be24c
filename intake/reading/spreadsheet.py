"""Spreadsheets (xlsx, xls, ods) as text, by calamine, and pictures pasted into them.

calamine makes room for every cell from the first to the last that is used, and where there is not enough memory it
ends the process: so sheets are measured before, and their parts copied into a zip that tells the truth of itself.
"""

from collections.abc import Iterator
from io import BytesIO

import olefile
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading import odf, ooxml
from intake.reading.leading_zeros import with_zeros_excel, with_zeros_open_document
from intake.reading.office_art import pictures_in_excel_97
from intake.reading.office_package import Package, open_package
from intake.reading.opendocument import texts_of_objects, texts_of_shapes
from intake.reading.pasted import Picture, pictures_in, read_texts_and_scans
from intake.reading.registry import Content, Reader, Refused, Task, add_child
from intake.reading.sheet_size import ExcelSheet, OpenDocumentSheets, SharedTexts, measure, measure_excel_97
from intake.reading.tables import row_line, table_pages

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
_XLS = "application/vnd.ms-excel"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_BOOKS = ("Workbook", "Book")  # of an xls, of this century and of the one before
_EMBEDDED = "MBD"  # how the folders of objects in an xls begin
_SHARED = "xl/sharedStrings.xml"
_READ = (".xml", ".rels", "mimetype")
_TABLES = (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)


def _read(task: Task) -> Content:
    content = Content()
    if task.mime == _XLS:
        pictures = _open_excel_97(task, content)
        texts = _texts(task, BytesIO(task.path.read_bytes()), content)
        read_texts_and_scans(task, content, texts, pictures)
        return content
    with open_package(task, content) as package:
        if task.mime == _ODS:
            odf.refuse_encrypted(package)
            content.warnings += odf.warnings_of(package)
            odf.add_embedded(package, task, content)
            measure(package.read("content.xml"), OpenDocumentSheets())
            changed = with_zeros_open_document(package)
            objects = [*texts_of_shapes(package), *texts_of_objects(package, content)]
            pictures = pictures_in(package, odf.PICTURES, content)
        else:
            content.warnings += ooxml.warnings_of(package)
            ooxml.add_embedded(package, task, content)
            _measure_excel(package)
            changed, objects = with_zeros_excel(package), ooxml.texts_of_drawings(package)
            pictures = pictures_in(package, ("xl/media/",), content)
        texts = _texts(task, package.copy(lambda name: name.endswith(_READ), changed), content)
        read_texts_and_scans(task, content, [*texts, *objects], pictures)
    return content


def _open_excel_97(task: Task, content: Content) -> list[Picture]:
    """The pictures in it; files embedded in it become some of their own. Raises Refused."""
    pictures: list[Picture] = []
    with olefile.OleFileIO(task.path) as ole:
        if ole.exists("EncryptedPackage"):
            raise _needs_password()
        if ole.exists("_VBA_PROJECT_CUR"):
            content.warnings.append(FileWarning.ACTIVE_CONTENT)
        for stream in filter(ole.exists, _BOOKS):
            book = ole.openstream(stream).read()
            measure_excel_97(book)
            pictures += pictures_in_excel_97(book, content)
        for name in dict.fromkeys(entry[0] for entry in ole.listdir() if entry[0].startswith(_EMBEDDED)):
            content.warnings.append(FileWarning.ACTIVE_CONTENT)
            if (inner := ooxml.inner_stream(ole, name)) is not None:
                add_child(task, content, inner, name)
            else:
                content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
    return pictures


def _measure_excel(package: Package) -> None:
    shared = SharedTexts()
    if _SHARED in package.names:
        measure(package.read(_SHARED), shared)
    for name in package.names:
        if name.endswith(".xml") and name != _SHARED:  # a sheet's part may have any name
            measure(package.read(name), ExcelSheet(shared.lengths))


def _texts(task: Task, file: BytesIO, content: Content) -> list[str]:
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            known = [sheet for sheet in workbook.sheets_metadata if sheet.typ in _TABLES]
            if any(sheet.typ is SheetTypeEnum.MacroSheet for sheet in workbook.sheets_metadata):
                content.warnings.append(FileWarning.ACTIVE_CONTENT)
            sheets = (_lines(workbook.get_sheet_by_name(sheet.name)) for sheet in known)
            return table_pages(task, sheets)
    except PasswordError:
        raise _needs_password() from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust, and no Exception
            raise
        raise Refused(RefusalReason.CORRUPT, "the spreadsheet is damaged") from None


def _lines(sheet: CalamineSheet) -> Iterator[str]:
    rows = [line for row in sheet.iter_rows() if (line := row_line(row))]
    if rows:
        yield sheet.name
        yield from rows


def _needs_password() -> Refused:
    return Refused(RefusalReason.ENCRYPTED, "the spreadsheet needs a password to be opened")


READER = Reader(
    extensions={_XLSX: (".xlsx",), _XLSM: (".xlsm",), _XLS: (".xls",), _ODS: (".ods",)}, policy=Policy.READ, read=_read
)
