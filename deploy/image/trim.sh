#!/bin/sh
# Takes out of the packages in the folder $1 what this service can't use, a third of their files: their tests, sources of
# translations, words in other languages than ours, what debuggers and compilers read, and Amazon's other 400 services.
# What is left of each library must load.
set -eu
cd "$1"
find . -type d -name tests -prune -exec rm -rf {} +
find . -type f \( -name '*.po' -o -name '*.map' -o -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.a' \) -delete
find django allauth -type d -path '*/locale/*' -prune ! -path '*/locale/en' ! -path '*/locale/fr' -exec rm -rf {} +
for service in botocore/data/*/; do
  case $(basename "$service") in
    s3 | sqs | sts | sso | sso-oidc | signin) ;; # the last four are ways to sign in
    *) rm -rf "$service" ;;
  esac
done
# A failure here leaves the file as it was.
find . -type f -name '*.so*' -exec strip --strip-unneeded {} \; 2>/dev/null
../../../bin/python - <<'END'
import ctypes
import pathlib

for library in sorted(pathlib.Path().rglob("*.so*")):
    if library.is_file():
        ctypes.CDLL(str(library.resolve()))
END
