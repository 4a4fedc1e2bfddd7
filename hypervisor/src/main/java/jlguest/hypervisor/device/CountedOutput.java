package jlguest.hypervisor.device;

/** Counts what goes to a console, whichever way the guest prints; the guest's thread writes. */
final class CountedOutput implements ConsoleOutput {
    private final ConsoleOutput output;
    private long bytesTaken;

    CountedOutput(ConsoleOutput output) {
        this.output = output;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        bytesTaken += length;
        output.write(bytes, offset, length);
    }

    @Override
    public int offer(byte[] bytes, int offset, int length) {
        int taken = output.offer(bytes, offset, length);
        bytesTaken += taken;
        return taken;
    }

    @Override
    public void onRoom(Runnable listener) {
        output.onRoom(listener);
    }

    /** Bytes that were written, or taken when they were offered. */
    long bytesTaken() {
        return bytesTaken;
    }
}
