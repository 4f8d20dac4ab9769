package anew.cli.lab;

import anew.core.model.HostName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a machine's name from the command line. */
public final class HostNameConverter implements ITypeConverter<HostName> {

    @Override
    public HostName convert(String text) {
        try {
            return new HostName(text);
        } catch (IllegalArgumentException notAName) {
            throw new TypeConversionException(String.valueOf(notAName.getMessage()));
        }
    }
}
