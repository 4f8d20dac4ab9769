package anew.cli.ledger;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address and port to listen on: {@code 127.0.0.1:2379}, {@code [::1]:2379}. A name could be any machine's. */
public final class ListenAddressConverter implements ITypeConverter<InetSocketAddress> {

    private static final Pattern ADDRESS_AND_PORT = Pattern.compile("(?:\\[([^]]+)]|([^:]+)):([0-9]{1,5})");
    private static final int PORT_MAX = 65535;

    @Override
    public InetSocketAddress convert(String text) {
        Matcher parts = ADDRESS_AND_PORT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > PORT_MAX) {
            throw wrong(text);
        }
        try {
            String literal = parts.group(1) == null ? parts.group(2) : parts.group(1);
            return new InetSocketAddress(InetAddress.ofLiteral(literal), Integer.parseInt(parts.group(3)));
        } catch (IllegalArgumentException notALiteral) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'" + text + "' is no address with a port, such as 127.0.0.1:2379 or [::1]:2379");
    }
}
