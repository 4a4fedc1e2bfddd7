package jlguest.jmh.compare;

final class JsonReport {
    static String of(Comparison comparison) {
        return "";
    }
}
