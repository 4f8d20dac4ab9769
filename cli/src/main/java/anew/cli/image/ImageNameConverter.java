package anew.cli.image;

import anew.core.model.ImageName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an image's name from the command line. */
final class ImageNameConverter implements ITypeConverter<ImageName> {

    @Override
    public ImageName convert(String text) {
        try {
            return new ImageName(text);
        } catch (IllegalArgumentException notAName) {
            throw new TypeConversionException(String.valueOf(notAName.getMessage()));
        }
    }
}
