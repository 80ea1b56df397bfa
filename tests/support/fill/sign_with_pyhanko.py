"""Signs an empty signature field as pyHanko does: sign_with_pyhanko.py IN.pdf OUT.pdf FIELD SCALAR CERTIFICATE.

SCALAR is the private key on P-256 in hexadecimal, CERTIFICATE a file in DER. pyHanko draws a stamp with the signer's name.
"""

import sys

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

source, signed, field, scalar, certificate = sys.argv[1:6]
key = ec.derive_private_key(int(scalar, 16), ec.SECP256R1())
key = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
with open(certificate, "rb") as file:
    certificate = x509.Certificate.load(file.read())
signer = SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=SimpleCertificateStore())
about = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
with open(source, "rb") as file, open(signed, "wb") as out:
    stamp = TextStampStyle(stamp_text="Signed by %(signer)s\n%(ts)s")
    writer = IncrementalPdfFileWriter(file)
    PdfSigner(about, signer=signer, stamp_style=stamp).sign_pdf(writer, output=out, existing_fields_only=True)
