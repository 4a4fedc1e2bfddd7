package jlguest.jmh.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs rivals at the same time, of which one goes on for a slice of time while all others are
 * stopped. So each has the machine for itself, and what else disturbs the machine for more than a
 * few slices disturbs all of them, in the same program: no rival begins a program before the others
 * have ended the one before. They start one after the other.
 */
final class Turns {
    /** Hears how far a run has come. */
    interface Progress {
        /**
         * A rival was started.
         *
         * @param rival its number, from 0
         */
        void started(int rival);

        /**
         * All have come to a program.
         *
         * @param position its number, from 1
         */
        void began(int position);
    }

    private final Duration slice;
    private final Duration limit;
    private final Progress progress;

    /**
     * For runs of some length.
     *
     * @param slice how long one goes on, at least; zero if each is to run from beginning to end
     *     before the next one starts
     * @param limit how long a process may run
     */
    Turns(Duration slice, Duration limit, Progress progress) {
        this.slice = slice;
        this.limit = limit;
        this.progress = progress;
    }

    /**
     * Runs the workload once in each.
     *
     * @param commands one for each rival
     * @return one for each command, in that order
     * @throws IOException if this system cannot stop processes
     */
    List<RunResult> run(List<List<String>> commands) throws IOException, InterruptedException {
        boolean alone = slice.isZero() || commands.size() == 1;
        List<RivalRun> runs = new ArrayList<>();
        try {
            for (List<String> command : commands) {
                progress.started(runs.size());
                RivalRun run = new RivalRun(command, limit);
                runs.add(run);
                if (alone) {
                    run.finish();
                } else {
                    goOn(run);
                }
            }
            takeTurns(runs);
            List<RunResult> results = new ArrayList<>();
            for (RivalRun run : runs) {
                results.add(run.result());
            }
            return results;
        } finally {
            runs.forEach(RivalRun::close);
        }
    }

    private void takeTurns(List<RivalRun> runs) throws IOException, InterruptedException {
        List<RivalRun> left = new ArrayList<>(runs);
        left.removeIf(RivalRun::isOver);
        int before = 0;
        while (!left.isEmpty()) {
            int position = left.stream().mapToInt(RivalRun::position).min().orElseThrow();
            if (position > before) {
                progress.began(position);
                before = position;
            }
            for (RivalRun run : left) {
                if (run.position() == position) {
                    goOn(run);
                }
            }
            left.removeIf(RivalRun::isOver);
        }
    }

    private void goOn(RivalRun run) throws IOException, InterruptedException {
        run.resume();
        run.await(slice);
        run.stop();
    }
}
