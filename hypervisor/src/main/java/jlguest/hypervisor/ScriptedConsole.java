package jlguest.hypervisor;

import java.io.InputStream;
import java.io.OutputStream;
import jlguest.hypervisor.device.ByteQueue;

/**
 * A console whose input is all there when the guest begins, and which takes all output at once, so
 * that it is never the reason why two runs of a guest differ. A reader of the output that lags far
 * behind has the guest's thread wait, which the guest does not notice if its clock waits as well.
 */
final class ScriptedConsole implements GuestConsole {
    private final ByteQueue input;
    private final StreamConsole output;

    ScriptedConsole(byte[] input, OutputStream out) {
        this.input = ByteQueue.holding(input);
        output = new StreamConsole(InputStream.nullInputStream(), out);
    }

    @Override
    public boolean isScripted() {
        return true;
    }

    @Override
    public ByteQueue input() {
        return input;
    }

    @Override
    public void open(Listener listener) {
        output.open(listener);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        output.write(bytes, offset, length);
    }

    @Override
    public void release() {
        output.release();
    }

    @Override
    public void close() {
        input.close();
        output.close();
    }
}
