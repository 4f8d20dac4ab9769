package anew.cli.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The reports that test runs leave: {@code <module>/target/surefire-reports/TEST-<class>.xml}. */
final class Reports {

    private Reports() {}

    /** Counts the tests in reports below {@code root} that were written since {@code begin}. */
    static Counts since(Instant begin, Path root) throws IOException {
        Counts counts = Counts.NONE;
        for (Path module : list(root, "*")) {
            for (Path report : list(module.resolve("target/surefire-reports"), "TEST-*.xml")) {
                if (!Files.getLastModifiedTime(report).toInstant().isBefore(begin)) {
                    counts = counts.and(read(report));
                }
            }
        }
        return counts;
    }

    private static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
                entries.forEach(found::add);
            }
        }
        return found;
    }

    /** The counts are attributes of the first element; what the tests printed comes after it. */
    private static Counts read(Path report) throws IOException {
        try (InputStream in = Files.newInputStream(report)) {
            XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
            xml.nextTag();
            return Counts.ofSuite(
                    number(xml, "tests"), number(xml, "errors"), number(xml, "failures"), number(xml, "skipped"));
        } catch (XMLStreamException | NumberFormatException broken) {
            throw new IOException(report + ": is no report of tests: " + broken.getMessage(), broken);
        }
    }

    private static int number(XMLStreamReader xml, String attribute) {
        return Integer.parseInt(String.valueOf(xml.getAttributeValue(null, attribute)));
    }
}
