package jlguest.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import jlguest.runtime.Cpu;
import jlguest.runtime.Statistics;
import jlguest.runtime.UnitCache;
import jlguest.translator.code.MicroCode;
import jlguest.translator.emit.CompiledRegions;
import jlguest.translator.emit.GuestContext;
import jlguest.translator.emit.Region;
import jlguest.translator.emit.RegionCompiler;
import jlguest.translator.emit.RegionTooLargeException;

/**
 * Translates code: at once when asked, or on a thread of its own, where requests that come together
 * share a class.
 */
final class HotCode implements AutoCloseable {
    /** Requests that may wait; a block that finds the queue full asks again later. */
    private static final int QUEUE = 1024;

    /** A hot entry and the blocks that are translated with it. */
    private record Request(BlockUnit entry, List<BlockUnit> members) {
        Region region() {
            List<MicroCode> blocks = new ArrayList<>(members.size());
            for (BlockUnit member : members) {
                blocks.add(member.code());
            }
            return new Region(blocks);
        }

        Request alone() {
            return new Request(entry, List.of(entry));
        }
    }

    private final RegionCompiler[] compilers;
    private final UnitCache cache;
    private final Statistics statistics;
    private final BlockingQueue<Request> queue = new ArrayBlockingQueue<>(QUEUE);
    private Thread thread;

    HotCode(Cpu cpu, UnitCache cache, MemoryAccess memory) {
        this.cache = cache;
        statistics = cpu.statistics();
        compilers =
                new RegionCompiler[] {
                    new RegionCompiler(new GuestContext(cpu, false), memory),
                    new RegionCompiler(new GuestContext(cpu, true), memory),
                };
    }

    /** Translates a region now, on the caller's thread. */
    void translateNow(BlockUnit entry, List<BlockUnit> members) {
        translate(entry.mode(), List.of(new Request(entry, members)));
    }

    /**
     * Asks for a region's translation.
     *
     * @return false if too many requests wait
     */
    boolean request(BlockUnit entry, List<BlockUnit> members) {
        if (thread == null) {
            thread = new Thread(this::work, "jlguest-translator");
            thread.setDaemon(true);
            thread.start();
        }
        return queue.offer(new Request(entry, members));
    }

    private void work() {
        List<Request> batch = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, RegionCompiler.BATCH - 1);
                for (int mode = 0; mode < compilers.length; mode++) {
                    int wanted = mode;
                    translate(mode, batch.stream().filter(r -> r.entry.mode() == wanted).toList());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void translate(int mode, List<Request> requests) {
        if (requests.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        try {
            List<Region> regions = new ArrayList<>(requests.size());
            for (Request request : requests) {
                regions.add(request.region());
            }
            CompiledRegions compiled = compilers[mode & Cpu.USER].compile(regions);
            for (int i = 0; i < requests.size(); i++) {
                Request request = requests.get(i);
                cache.install(request.entry(), request.members(), compiled.code().get(i));
            }
            statistics.blocksTranslated += requests.size();
            statistics.classBytes += compiled.classBytes();
        } catch (RegionTooLargeException e) {
            retry(mode, requests);
        } finally {
            statistics.translateNanos += System.nanoTime() - start;
        }
    }

    /** One region was too large: translate each by itself, and only its entry if need be. */
    private void retry(int mode, List<Request> requests) {
        if (requests.size() > 1) {
            for (Request request : requests) {
                translate(mode, List.of(request));
            }
        } else if (requests.get(0).members().size() > 1) {
            translate(mode, List.of(requests.get(0).alone()));
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
