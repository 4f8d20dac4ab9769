package anew.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A boot medium of 40 KiB whose whole operating system says a text on the first serial port and halts: what the lab needs
 * of a machine, without the minutes that a real one takes.
 *
 * <p>As El Torito has it (version 1.0, figures 2 to 4): the boot record in sector 17 names the catalog, the catalog names
 * the program, which the firmware loads to 0x7C00.
 */
final class TalkingIso {

    private static final int SECTOR = 2048;
    private static final int BOOT_RECORD = 17;
    private static final int CATALOG = 18;
    private static final int PROGRAM = 19;
    private static final int ORIGIN = 0x7C00;

    private TalkingIso() {}

    static void write(Path file, String text) throws IOException {
        ByteBuffer iso = ByteBuffer.allocate(20 * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        iso.position(BOOT_RECORD * SECTOR).put(ascii("\0CD001\1EL TORITO SPECIFICATION"));
        iso.putInt(BOOT_RECORD * SECTOR + 0x47, CATALOG);
        iso.put(CATALOG * SECTOR, (byte) 1).putShort(CATALOG * SECTOR + 0x1E, (short) 0xAA55);
        iso.putShort(CATALOG * SECTOR + 0x1C, (short) (0x10000 - 0xAA55 - 1)); // All words add up to 0.
        iso.put(CATALOG * SECTOR + 0x20, (byte) 0x88); // Bootable, no emulation of a floppy.
        iso.putShort(CATALOG * SECTOR + 0x26, (short) 4).putInt(CATALOG * SECTOR + 0x28, PROGRAM);
        iso.position(PROGRAM * SECTOR).put(program(text));
        Files.write(file, iso.array());
    }

    private static byte[] program(String text) {
        byte[] code = {
            0x31,
            (byte) 0xC0, //           xor ax, ax
            (byte) 0x8E,
            (byte) 0xD8, //           mov ds, ax
            (byte) 0xBE,
            0,
            0, //                     mov si, text
            (byte) 0xFC, //           cld
            (byte) 0xAC, //     next: lodsb
            (byte) 0x84,
            (byte) 0xC0, //           test al, al
            0x74,
            0x12, //                  jz halt
            (byte) 0x88,
            (byte) 0xC3, //           mov bl, al
            (byte) 0xBA,
            (byte) 0xFD,
            0x03, //                  mov dx, 0x3FD: line status of COM1
            (byte) 0xEC, //     wait: in al, dx
            (byte) 0xA8,
            0x20, //                  test al, 0x20: may send
            0x74,
            (byte) 0xFB, //           jz wait
            (byte) 0x88,
            (byte) 0xD8, //           mov al, bl
            (byte) 0xBA,
            (byte) 0xF8,
            0x03, //                  mov dx, 0x3F8: data of COM1
            (byte) 0xEE, //           out dx, al
            (byte) 0xEB,
            (byte) 0xE9, //           jmp next
            (byte) 0xF4, //     halt: hlt
            (byte) 0xEB,
            (byte) 0xFD, //           jmp halt
        };
        int at = ORIGIN + code.length;
        code[5] = (byte) at;
        code[6] = (byte) (at >> 8);
        byte[] words = ascii(text + "\0");
        return ByteBuffer.allocate(code.length + words.length)
                .put(code)
                .put(words)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
