package jlguest.testsuite.abi;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.platform.commons.annotation.Testable;

/**
 * A test method of any module that proves items of the checklist.
 *
 * @param name class and method
 * @param needsLinux whether it is skipped unless somebody names a kernel
 */
record ProvingTest(String name, boolean needsLinux) {
    private static final String ITEM = "abi-13.";
    private static final List<String> MODULES =
            List.of("mmu", "runtime", "translator", "hypervisor", "testsuite");

    /**
     * The tests of all modules by the items that they prove, as their class files say; those of a
     * module are there once Maven has compiled its tests.
     */
    static Map<Integer, List<ProvingTest>> byItem() {
        List<Path> folders = new ArrayList<>();
        for (String module : MODULES) {
            Path folder = Path.of("..", module, "target", "test-classes");
            if (!Files.isDirectory(folder)) {
                throw new IllegalStateException(folder + " is missing: run Maven with -am");
            }
            folders.add(folder);
        }
        Map<Integer, List<ProvingTest>> found = new TreeMap<>();
        new ClassFileImporter()
                .importPaths(folders).stream()
                        .flatMap(type -> type.getMethods().stream())
                        .sorted(Comparator.comparing(JavaMethod::getFullName))
                        .forEach(method -> add(method, found));
        return found;
    }

    private static void add(JavaMethod method, Map<Integer, List<ProvingTest>> found) {
        tags(method)
                .filter(tag -> tag.startsWith(ITEM))
                .map(tag -> Integer.valueOf(tag.substring(ITEM.length())))
                .forEach(
                        item ->
                                found.computeIfAbsent(item, key -> new ArrayList<>())
                                        .add(of(method)));
    }

    private static ProvingTest of(JavaMethod method) {
        String name = method.getOwner().getSimpleName() + "." + method.getName();
        if (!method.isMetaAnnotatedWith(Testable.class)
                || method.isAnnotatedWith(Disabled.class)
                || method.getOwner().isAnnotatedWith(Disabled.class)) {
            throw new IllegalStateException(name + " has a tag, but is no test that runs");
        }
        return new ProvingTest(name, tags(method.getOwner()).anyMatch("linux"::equals));
    }

    private static Stream<String> tags(HasAnnotations<?> element) {
        Stream<Tag> one = element.tryGetAnnotationOfType(Tag.class).stream();
        Stream<Tag> several =
                element.tryGetAnnotationOfType(Tags.class).stream()
                        .flatMap(tags -> Stream.of(tags.value()));
        return Stream.concat(one, several).map(Tag::value);
    }
}
