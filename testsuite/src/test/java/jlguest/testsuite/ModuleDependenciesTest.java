package jlguest.testsuite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports go along the arrows mmu, runtime, translator, hypervisor, and last jmh and testsuite. */
class ModuleDependenciesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("jlguest");

    @Test
    void modulesImportAlongTheArrows() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("jlguest..")
                .layer("mmu")
                .definedBy("jlguest.mmu..")
                .layer("runtime")
                .definedBy("jlguest.runtime..")
                .layer("translator")
                .definedBy("jlguest.translator..")
                .layer("hypervisor")
                .definedBy("jlguest.hypervisor..")
                .optionalLayer("jmh")
                .definedBy("jlguest.jmh..")
                .layer("testsuite")
                .definedBy("jlguest.testsuite..")
                .whereLayer("mmu")
                .mayNotAccessAnyLayer()
                .whereLayer("runtime")
                .mayOnlyAccessLayers("mmu")
                .whereLayer("translator")
                .mayOnlyAccessLayers("mmu", "runtime")
                .whereLayer("hypervisor")
                .mayOnlyAccessLayers("mmu", "runtime", "translator")
                .whereLayer("jmh")
                .mayOnlyAccessLayers("mmu", "runtime", "translator", "hypervisor")
                .whereLayer("testsuite")
                .mayOnlyAccessLayers("mmu", "runtime", "translator", "hypervisor")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"translator", "hypervisor"})
    void thePartsOfAModuleHaveNoCycles(String module) {
        slices().matching("jlguest." + module + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noStateIsSharedByAllGuests() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }
}
