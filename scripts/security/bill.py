"""The bill of materials (SBOM): what the product consists of, as CycloneDX 1.6 in JSON.

Made from the lock and from what is installed; the same both times gives the same bytes. In it are the product's Python
packages with the file that was installed and its digest, the libraries that come inside their wheels, and what browsers
load. Debian's packages in the image are not: the image lists them (`dpkg-query --show`).
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.security.installed import Native, natives_of
from scripts.security.licences import Licence, licence_of, of_table
from scripts.security.lock import PRODUCT, ROOT, Pinned, needed_by_product, product, version

_ASSETS = ROOT / "scripts" / "assets.json"
_SHOWN = "review/design/static/vendor"
Row = dict[str, Any]


def made() -> str:
    """The bill, as text."""
    packages = product()
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": PRODUCT, "name": PRODUCT, "version": version()},
            "lifecycles": [{"phase": "build"}],
        },
        "components": [*map(_package, packages), *_assets()],
        "dependencies": [
            {"ref": PRODUCT, "dependsOn": [_ref(name) for name in needed_by_product()]},
            *({"ref": _ref(row.name), "dependsOn": [_ref(name) for name in row.needs]} for row in packages),
        ],
    }
    # Named by what it holds, so that the same bill has the same number.
    digest = hashlib.sha256(json.dumps(bill, sort_keys=True).encode()).hexdigest()
    return json.dumps(bill | {"serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, digest).urn}, indent=1) + "\n"


def fault(text: str) -> str:
    """What of it the schema does not allow; empty where it is all well."""
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return "" if found is None else str(found).partition("\n")[0]


def _package(row: Pinned) -> Row:
    return {
        "type": "library",
        "bom-ref": _ref(row.name),
        "name": row.name,
        "version": row.version,
        "purl": f"pkg:pypi/{row.name}@{row.version}",
        **_licensed(licence_of(row.name)),
        "externalReferences": [{"type": "distribution", "url": row.address, "hashes": _sha("SHA-256", row.sha256)}],
        **({"components": natives} if (natives := list(map(_native, natives_of(row.name)))) else {}),
    }


def _native(native: Native) -> Row:
    return {
        "type": "file",
        "bom-ref": f"{_ref(native.package)}/{native.file}",
        "name": native.file,
        "hashes": _sha("SHA-256", native.sha256),
        **_licensed(of_table(native.name, "native", native.package)),
    }


def _assets() -> Iterator[Row]:
    for asset in json.loads(_ASSETS.read_text(encoding="utf-8"))[_SHOWN]:
        name, number = asset["package"], asset["version"]
        kind, _, digest = asset["integrity"].partition("-")
        yield {
            "type": "library",
            "bom-ref": f"npm:{name}",
            "name": name,
            "version": number,
            "hashes": _sha(kind.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex()),
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{number}",
            **_licensed(of_table(f"npm:{name}", "", name)),
        }


def _ref(package: str) -> str:
    return f"pypi:{package}"


def _sha(kind: str, digest: str) -> list[Row]:
    return [{"alg": kind, "content": digest}]


def _licensed(licence: Licence | str) -> Row:
    """Nothing where it is not known: `make security` fails then."""
    return {"licenses": [{"expression": licence.expression}]} if isinstance(licence, Licence) else {}
