"""State codes by hand: their data packed with a right checksum, as a forger would, and unpacked."""

import base64
import json
import zlib


def pack(text, head="seqtui1."):
    """A code around any text or bytes."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = press.compress(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")) + press.flush()
    return forged(data, head)


def forged(data, head="seqtui1."):
    """A code around compressed bytes."""
    check = zlib.crc32(data).to_bytes(4, "big")
    return head + base64.urlsafe_b64encode(check + data).decode().rstrip("=")


def unpack(code):
    """The data of a code."""
    body = code.partition(".")[2]
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))[4:], wbits=-15))
