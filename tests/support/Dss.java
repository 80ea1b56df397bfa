import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlObjectModification;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges signed PDFs with the European Commission's DSS: {@code java Dss.java (--trust CERTIFICATE | PDF)...}
 *
 * <p>For each signature, in the order of the file, one line of JSON: its field, its format (PAdES-BASELINE-B and so on), indication and
 * subindication (ETSI EN 319 102-1), the signer, what DSS finds wrong or warns of, and each change after it that DSS has no name for.
 * A PDF without a signature, or that DSS cannot read, has one line with no field.
 *
 * <p>Nothing is fetched from a network, and the certificates given (PEM) are the only ones trusted. DSS's own policy is used as it is:
 * it asks for revocation data below a trust anchor and never of the anchor, so a self-issued certificate that is trusted needs none.
 */
class Dss {
    public static void main(String[] arguments) {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        List<String> paths = new ArrayList<>();
        for (int at = 0; at < arguments.length; at++) {
            if (arguments[at].equals("--trust")) {
                trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[++at])));
            } else {
                paths.add(arguments[at]);
            }
        }
        paths.forEach(path -> judge(path, offline(trusted)).forEach(System.out::println));
    }

    static CommonCertificateVerifier offline(CommonTrustedCertificateSource trusted) {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        verifier.setCrlSource(null);
        verifier.setOcspSource(null);
        return verifier;
    }

    static List<String> judge(String path, CommonCertificateVerifier verifier) {
        try {
            SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(path));
            validator.setCertificateVerifier(verifier);
            Reports reports = validator.validateDocument();
            List<String> ids = reports.getSimpleReport().getSignatureIdList();
            if (ids.isEmpty()) {
                return List.of(unjudged(path, "no signature"));
            }
            return ids.stream().map(id -> verdict(path, reports, id)).collect(Collectors.toList());
        } catch (RuntimeException error) {
            return List.of(unjudged(path, error.toString()));
        }
    }

    static String verdict(String path, Reports reports, String id) {
        SimpleReport report = reports.getSimpleReport();
        SignatureWrapper signature = reports.getDiagnosticData().getSignatureById(id);
        Stream<String> faults = Stream.of(report.getAdESValidationErrors(id), report.getAdESValidationWarnings(id))
            .flatMap(List::stream)
            .map(Message::getValue);
        Stream<String> undefined = signature.getPdfUndefinedChanges().stream().map(XmlObjectModification::getValue);
        return object(
            entry("path", text(path)),
            entry("field", text(signature.getFirstFieldName())),
            entry("format", text(report.getSignatureFormat(id))),
            entry("indication", text(report.getIndication(id))),
            entry("subindication", text(report.getSubIndication(id))),
            entry("signer", text(report.getSignedBy(id))),
            entry("faults", list(faults)),
            entry("undefined", list(undefined)));
    }

    static String unjudged(String path, String why) {
        return object(entry("path", text(path)), entry("field", "null"), entry("faults", list(Stream.of(why))));
    }

    static String object(String... entries) {
        return "{" + String.join(", ", entries) + "}";
    }

    static String entry(String name, String value) {
        return text(name) + ": " + value;
    }

    static String list(Stream<String> items) {
        return items.map(Dss::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A string as JSON writes it (RFC 8259, section 7), or null. */
    static String text(Object value) {
        if (value == null) {
            return "null";
        }
        String escaped = value.toString().chars()
            .mapToObj(letter -> letter < ' ' || letter == '"' || letter == '\\' ? String.format("\\u%04x", letter) : "" + (char) letter)
            .collect(Collectors.joining());
        return '"' + escaped + '"';
    }
}
