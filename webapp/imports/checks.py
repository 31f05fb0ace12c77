"""Files of imports that are not finished belong to somebody, too."""

from webapp.documents.checks import FILE_KEYS
from webapp.imports.models import Import

FILE_KEYS.append(Import.file_key)
