package anew.cli;

import anew.cli.terminal.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says in one line what went wrong when a command could not run; the stack trace is for those who set
 * {@code ANEW_DEBUG=1}.
 */
record Failures(Console console, boolean debug) implements IParameterExceptionHandler, IExecutionExceptionHandler {

    /** What shells report of a program that was interrupted: 128 + SIGINT. */
    private static final int INTERRUPTED = 130;

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        console.complain(String.valueOf(failure.getMessage()));
        UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        console.tell("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
        if (debug) {
            failure.printStackTrace(console.err());
        }
        if (failure instanceof InterruptedException) {
            return INTERRUPTED;
        }
        console.complain(describe(failure));
        return ExitCode.USAGE;
    }

    /** A failure in words: those of the file system name only the file. */
    static String describe(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case NoSuchFileException missing -> message + ": no such file or folder";
            case AccessDeniedException denied -> message + ": may not be accessed: run as its owner or as root";
            case FileAlreadyExistsException exists -> message + ": exists already";
            case IOException io -> message;
            case UncheckedIOException io -> describe(Objects.requireNonNull(io.getCause()));
            default ->
                "internal error: " + failure.getClass().getSimpleName() + ": " + message
                        + " (ANEW_DEBUG=1 shows where; please report it)";
        };
    }
}
