package jlguest.hypervisor.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samples of a guest, added up by call stack and {@link Place}. Grows while the guest runs; may be
 * read from any thread at any time.
 */
public final class Profile {
    /** Functions in the tree; a guest that makes up more stacks has the rest counted as one. */
    private static final int MAX_NODES = 200_000;

    private static final String REST = "[more stacks]";

    private final CallTree root = new CallTree("all");
    private int nodes;
    private long missed;

    /**
     * A function's share.
     *
     * @param name its symbol, or what stands for one
     * @param place what was done in it
     * @param samples samples in that very function
     */
    public record Share(String name, Place place, long samples) {}

    /** Adds a sample; the stack begins with its root. */
    synchronized void add(List<String> stack, Place place) {
        CallTree node = root;
        node.countTotal(place);
        for (String name : stack) {
            node = calleeOf(node, name);
            node.countTotal(place);
            if (node.name().equals(REST)) {
                break;
            }
        }
        node.countSelf(place);
    }

    private CallTree calleeOf(CallTree node, String name) {
        CallTree callee = node.callee(name);
        if (callee == null && nodes >= MAX_NODES) {
            callee = node.callee(REST);
            return callee != null ? callee : node.addCallee(REST);
        }
        if (callee == null) {
            nodes++;
            callee = node.addCallee(name);
        }
        return callee;
    }

    /** Counts a sample that could not be taken, because too many were waiting to be. */
    synchronized void addMissed() {
        missed++;
    }

    /** Samples taken. */
    public synchronized long samples() {
        return root.total();
    }

    /** Samples taken in one place. */
    public synchronized long samples(Place place) {
        return root.total(place);
    }

    /** Samples that were due and not taken, because the guest's thread was held up for too long. */
    public synchronized long missed() {
        return missed;
    }

    /** The functions in which most samples are, most first. */
    public synchronized List<Share> hottest(int count) {
        Map<String, long[]> self = new TreeMap<>();
        addSelf(root, self);
        List<Share> shares = new ArrayList<>();
        self.forEach(
                (name, counts) -> {
                    for (Place place : Place.values()) {
                        if (counts[place.ordinal()] != 0) {
                            shares.add(new Share(name, place, counts[place.ordinal()]));
                        }
                    }
                });
        shares.sort(Comparator.comparingLong(Share::samples).reversed());
        return List.copyOf(shares.subList(0, Math.min(count, shares.size())));
    }

    private static void addSelf(CallTree node, Map<String, long[]> self) {
        long[] counts = self.computeIfAbsent(node.name(), name -> new long[Place.values().length]);
        for (Place place : Place.values()) {
            counts[place.ordinal()] += node.self(place);
        }
        for (CallTree callee : node.callees()) {
            addSelf(callee, self);
        }
    }

    /** The stacks in the collapsed form: {@code caller;callee;[place] samples}, a line each. */
    public synchronized String toCollapsed() {
        StringBuilder out = new StringBuilder();
        for (CallTree first : root.callees()) {
            collapse(first, "", out);
        }
        return out.toString();
    }

    private static void collapse(CallTree node, String callers, StringBuilder out) {
        String stack = callers + node.name() + ";";
        for (Place place : Place.values()) {
            if (node.self(place) != 0) {
                out.append(stack).append('[').append(place.label()).append("] ");
                out.append(node.self(place)).append('\n');
            }
        }
        for (CallTree callee : node.callees()) {
            collapse(callee, stack, out);
        }
    }

    /** The stacks as a picture, which a browser shows without anything else. */
    public synchronized String toSvg(String title) {
        return new FlameGraph(title).draw(root);
    }

    /**
     * Writes files: a flame graph to a name that ends in {@code .svg} or {@code .html}, collapsed
     * stacks to one that ends in {@code .collapsed} or {@code .txt}, and for any other name both,
     * with {@code .svg} and {@code .collapsed} behind it.
     *
     * @return the files written
     */
    public List<Path> write(Path out, String title) throws IOException {
        String name = out.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".svg")) {
            return List.of(Files.writeString(out, toSvg(title)));
        }
        if (name.endsWith(".html")) {
            String page = "<!DOCTYPE html>\n<html><body style=\"margin:0\">\n%s</body></html>\n";
            return List.of(Files.writeString(out, String.format(page, toSvg(title))));
        }
        if (name.endsWith(".collapsed") || name.endsWith(".txt")) {
            return List.of(Files.writeString(out, toCollapsed()));
        }
        Path picture = out.resolveSibling(out.getFileName() + ".svg");
        Path text = out.resolveSibling(out.getFileName() + ".collapsed");
        return List.of(
                Files.writeString(picture, toSvg(title)), Files.writeString(text, toCollapsed()));
    }
}
