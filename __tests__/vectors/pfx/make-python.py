"""Writes a PFX with pyca/cryptography, in the default protection of that library."""
import pathlib
import sys

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificate

out, password = pathlib.Path(sys.argv[1]), sys.argv[2]
key = load_pem_private_key(pathlib.Path("leaf.key").read_bytes(), None)
certificate = load_pem_x509_certificate(pathlib.Path("leaf.pem").read_bytes())
chain = [load_pem_x509_certificate(pathlib.Path(name).read_bytes()) for name in ("intermediate.pem", "root.pem")]
data = pkcs12.serialize_key_and_certificates(b"vb365", key, certificate, chain, BestAvailableEncryption(password.encode()))
(out / "python-default.pfx").write_bytes(data)
