package jlguest.hypervisor.lguest;

import java.util.ArrayList;
import java.util.List;

/** Ports that note each access as text and read as {@link #value}. */
final class RecordingPorts implements IoPorts {
    final List<String> accesses = new ArrayList<>();
    int value = -1;

    @Override
    public int in(int port, int bytes) {
        accesses.add(String.format("in%d %x", bytes, port));
        return value;
    }

    @Override
    public void out(int port, int bytes, int written) {
        accesses.add(String.format("out%d %x %x", bytes, port, written));
    }
}
