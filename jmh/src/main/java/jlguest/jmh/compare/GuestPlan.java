package jlguest.jmh.compare;

/** A plan as the command line of a guest's kernel: the same for all machines that boot it. */
final class GuestPlan {
    /** Memory of every guest. */
    static final int MEMORY_MIB = 64;

    private GuestPlan() {}

    /** For pup, which has the workload as its file and ends when it is done. */
    static String pup(Plan plan) {
        return "quiet run=/init_" + String.join("_", plan.arguments()) + ",exit";
    }

    /** For Linux, which has the workload as its first process and restarts when it is done. */
    static String linux(Plan plan) {
        return "quiet workload=" + String.join(",", plan.arguments());
    }
}
