package jlguest.hypervisor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A kernel of a few instructions, assembled by the test that runs it: hypercalls in a row, in an
 * ELF file. It begins with INIT, unless made {@link #withoutInit}.
 */
public final class TinyKernel {
    private static final int BASE = 0x10_0000;
    private static final int CODE = BASE;
    private static final int DATA = BASE + 0x1000;
    private static final int TEXT = BASE + 0x2000;
    private static final int LENGTH = 0x3000;
    private static final int ELF_HEADERS = 52 + 32;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private int kernelAddress = 0xC000_0000;

    private TinyKernel() {}

    /** A kernel that has said INIT. */
    public static TinyKernel create() {
        return new TinyKernel().hypercall(1, DATA, 0);
    }

    /** A kernel that has not. */
    public static TinyKernel withoutInit() {
        return new TinyKernel();
    }

    /** Says another PAGE_OFFSET in {@code lguest_data}. */
    public TinyKernel at(int newKernelAddress) {
        kernelAddress = newKernelAddress;
        return this;
    }

    /** Appends a hypercall. */
    public TinyKernel hypercall(int number, int ebx, int ecx) {
        ByteBuffer bytes = ByteBuffer.allocate(17).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0xB8).putInt(number); // mov $number, %eax
        bytes.put((byte) 0xBB).putInt(ebx);
        bytes.put((byte) 0xB9).putInt(ecx);
        bytes.put((byte) 0xCD).put((byte) 0x1F); // int $0x1f
        code.writeBytes(bytes.array());
        return this;
    }

    /** Appends a hypercall with three arguments. */
    public TinyKernel hypercall(int number, int ebx, int ecx, int edx) {
        ByteBuffer bytes = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
        code.writeBytes(bytes.put((byte) 0xBA).putInt(edx).array());
        return hypercall(number, ebx, ecx);
    }

    /** Appends the printing of a text, the early way. */
    public TinyKernel print(String line) {
        return hypercall(17, string(line), 0);
    }

    /** Appends power-off, or a crash if the text is another than "Power down". */
    public TinyKernel shutdown(String reason) {
        return hypercall(2, string(reason), 1);
    }

    /** Appends a restart. */
    public TinyKernel restart() {
        return hypercall(2, 0, 2);
    }

    /** Appends an endless loop. */
    public TinyKernel loop() {
        return bytes(0xEB, 0xFE);
    }

    /** Appends instructions. */
    public TinyKernel bytes(int... instructions) {
        for (int value : instructions) {
            code.write(value);
        }
        return this;
    }

    /** Appends instructions: hexadecimal bytes in lines, with a remark behind a semicolon. */
    public TinyKernel assembled(String lines) {
        lines.lines()
                .map(line -> line.replaceFirst(";.*", "").replace(" ", ""))
                .forEach(hex -> code.writeBytes(HexFormat.of().parseHex(hex)));
        return this;
    }

    /** Guest-physical address of what will be appended next. */
    public int here() {
        return CODE + code.size();
    }

    /** Appends sleep until an interrupt that never comes. */
    public TinyKernel halt() {
        return hypercall(10, 0, 0);
    }

    private int string(String line) {
        int address = TEXT + text.size();
        text.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
        text.write(0);
        return address;
    }

    /** The ELF file. */
    public byte[] build() {
        ByteBuffer elf = ByteBuffer.allocate(ELF_HEADERS + LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
        elf.position(16);
        elf.putShort((short) 2).putShort((short) 3).putInt(1); // executable, 386
        elf.putInt(CODE).putInt(52).putInt(0).putInt(0); // entry, program headers
        elf.putShort((short) 52).putShort((short) 32).putShort((short) 1);
        elf.position(52);
        elf.putInt(1).putInt(ELF_HEADERS).putInt(BASE).putInt(BASE);
        elf.putInt(LENGTH).putInt(LENGTH).putInt(7).putInt(4096);
        elf.put(code.toByteArray());
        int data = ELF_HEADERS + DATA - BASE;
        elf.putInt(data + 4, 1); // blocked_interrupts: the timer
        for (int i = 0; i < 64; i++) {
            elf.put(data + 24 + i, (byte) 0xFF); // hcall_status: free
        }
        elf.putInt(data + 1384, kernelAddress);
        elf.putInt(data + 1388, 0x80); // syscall_vec
        elf.position(ELF_HEADERS + TEXT - BASE);
        elf.put(text.toByteArray());
        return elf.array();
    }
}
