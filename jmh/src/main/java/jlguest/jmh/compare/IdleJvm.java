package jlguest.jmh.compare;

import java.util.List;

/** A JVM that does nothing: what any Java program costs, to be subtracted. */
final class IdleJvm {
    private IdleJvm() {}

    /** The command that starts one. */
    static List<String> command() {
        return JlguestProcess.java(IdleJvm.class);
    }

    /**
     * Behaves like a workload without programs, and stays long enough to be looked at.
     *
     * @param args none
     */
    public static void main(String[] args) throws InterruptedException {
        System.out.println("@workload");
        System.out.println("@end");
        System.out.flush();
        Thread.sleep(200);
    }
}
