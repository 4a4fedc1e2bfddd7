package jlguest.hypervisor.boot;

import java.util.ArrayList;
import java.util.List;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.hypervisor.symbol.ElfSymbols;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.GuestRam;

/**
 * A kernel as ELF executable, {@code vmlinux}: each loadable segment goes to its physical address,
 * and the entry point is a physical address too (lguest-abi.md §2.1).
 */
public final class ElfKernel extends KernelImage {
    private static final int HEADER_BYTES = 52;
    private static final int PROGRAM_HEADER_BYTES = 32;
    private static final int MAX_PROGRAM_HEADERS = 2048;
    private static final int CLASS_32 = 1;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int MACHINE_386 = 3;
    private static final int SEGMENT_LOAD = 1;

    /** A part of the file and where it goes. */
    private record Segment(long offset, long address, long fileBytes, long memoryBytes) {
        long end() {
            return address + memoryBytes;
        }
    }

    private final List<Segment> segments = new ArrayList<>();
    private final long entry;

    ElfKernel(ImageBytes image) {
        super(image);
        checkHeader();
        entry = image.u32(0x18);
        readSegments();
        checkEntry();
    }

    private void checkHeader() {
        ImageBytes image = image();
        if (!image.contains(0, HEADER_BYTES)) {
            throw truncated(HEADER_BYTES);
        }
        if (image.u8(4) == CLASS_64) {
            throw refusal(
                    "is a 64-bit ELF file; guests are 32-bit x86. Build the kernel for i386 with"
                            + " CONFIG_LGUEST_GUEST.");
        }
        if (image.u8(4) != CLASS_32 || image.u8(5) != LITTLE_ENDIAN) {
            throw refusal(
                    "is not a little-endian 32-bit ELF file (class %d, data %d). Name the vmlinux"
                            + " of a 32-bit x86 kernel.",
                    image.u8(4), image.u8(5));
        }
        int machine = image.u16(0x12);
        if (machine != MACHINE_386) {
            throw refusal(
                    "is an ELF file for another processor (machine %d, not 3). Name the vmlinux of"
                            + " a 32-bit x86 kernel.",
                    machine);
        }
        int type = image.u16(0x10);
        if (type != TYPE_EXECUTABLE) {
            throw refusal(
                    "is an ELF file that cannot be executed (type %d, not 2), such as a module or"
                            + " a library. Name the vmlinux at the top of the kernel's tree.",
                    type);
        }
    }

    private InvalidGuestException truncated(long needed) {
        return refusal(
                "is truncated: it has %d bytes and must have at least %d. Copy or build it again.",
                image().size(), needed);
    }

    private void readSegments() {
        ImageBytes image = image();
        long tableOffset = image.u32(0x1C);
        int entryBytes = image.u16(0x2A);
        int count = image.u16(0x2C);
        if (entryBytes != PROGRAM_HEADER_BYTES || count < 1 || count > MAX_PROGRAM_HEADERS) {
            throw refusal(
                    "has no usable program headers (%d of %d bytes). Name a linked vmlinux, not an"
                            + " object file.",
                    count, entryBytes);
        }
        long tableBytes = (long) count * PROGRAM_HEADER_BYTES;
        if (!image.contains(tableOffset, tableBytes)) {
            throw truncated(tableOffset + tableBytes);
        }
        for (int i = 0; i < count; i++) {
            int header = (int) tableOffset + i * PROGRAM_HEADER_BYTES;
            if (image.u32(header) == SEGMENT_LOAD) {
                segments.add(
                        new Segment(
                                image.u32(header + 4),
                                image.u32(header + 12),
                                image.u32(header + 16),
                                image.u32(header + 20)));
            }
        }
        if (segments.isEmpty()) {
            throw refusal("has nothing to load. Name a linked vmlinux, not a file of symbols.");
        }
        for (Segment segment : segments) {
            checkSegment(segment);
        }
    }

    private void checkSegment(Segment segment) {
        if (segment.fileBytes > segment.memoryBytes) {
            throw refusal(
                    "is damaged: a segment has %d bytes in the file and %d in memory. Copy or"
                            + " build it again.",
                    segment.fileBytes, segment.memoryBytes);
        }
        if (!image().contains(segment.offset, segment.fileBytes)) {
            throw truncated(segment.offset + segment.fileBytes);
        }
    }

    private void checkEntry() {
        for (Segment segment : segments) {
            if (entry >= segment.address && entry < segment.end()) {
                return;
            }
        }
        throw refusal(
                "starts at 0x%x, where it loads nothing. The entry point of a kernel must be a"
                        + " physical address inside a segment; build it again.",
                entry);
    }

    @Override
    public SymbolTable symbols() {
        return ElfSymbols.read(image().bytes());
    }

    @Override
    LoadedKernel load(GuestRam ram, int memoryBytes) {
        long end = 0;
        for (Segment segment : segments) {
            end = Math.max(end, segment.end());
        }
        if (end > memoryBytes) {
            throw doesNotFit(end, memoryBytes);
        }
        for (Segment segment : segments) {
            image().copyTo(
                            ram,
                            (int) segment.offset,
                            (int) segment.address,
                            (int) segment.fileBytes);
        }
        return new LoadedKernel((int) entry, (int) end, DEFAULT_ALIGNMENT);
    }
}
