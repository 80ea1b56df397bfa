"""Puts a certification signature on a PDF with pyHanko: a P-256 key, PAdES, DocMDP 2, as confide's own seal has them."""

import datetime
import io

from asn1crypto import keys
from asn1crypto import x509 as der
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


class Sealer:
    """Made once for a whole run, like the identity that confide opens once."""

    def __init__(self):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "A throw-away key")])
        now = datetime.datetime.now(datetime.timezone.utc)
        usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
            .add_extension(usage, True)
            .sign(key, hashes.SHA256())
        )
        signer = signers.SimpleSigner(
            signing_cert=der.Certificate.load(certificate.public_bytes(Encoding.DER)),
            signing_key=keys.PrivateKeyInfo.load(
                key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
            cert_registry=SimpleCertificateStore(),
        )
        meta = signers.PdfSignatureMetadata(
            field_name="seal",
            certify=True,
            docmdp_permissions=fields.MDPPerm.FILL_FORMS,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            reason="Issued by this setting, and not changed since",
        )
        place = fields.SigFieldSpec("seal", on_page=0, box=(60, 600, 300, 650))
        self.signer = signers.PdfSigner(meta, signer, new_field_spec=place)

    def seal(self, pdf):
        """The sealed bytes."""
        return self.signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
