"""One token by Azure's library for Python, as a program asks for it, for exec-sdk.sh.

  python3 azure-sdk.py CLASS RESOURCE [CLIENT-ID]

CLASS is one of azure.identity. Prints the token and when it expires, in milliseconds, as JSON; else
the error.

SPDX-License-Identifier: Apache-2.0
"""
import json
import logging
import sys

import azure.identity

logging.disable()  # else each error is said three times
name, resource, *client_id = sys.argv[1:]
credential = getattr(azure.identity, name)(**({"client_id": client_id[0]} if client_id else {}))
try:
    answer = credential.get_token(resource + "/.default")
except Exception as error:  # whatever a program would see
    sys.exit(f"{type(error).__name__}: {error}")
print(json.dumps({"token": answer.token, "expires_ms": answer.expires_on * 1000}))
