package jlguest.testsuite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports go along the arrows mmu, runtime, translator, hypervisor, and last jmh and testsuite. */
@AnalyzeClasses(packages = "jlguest", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleDependenciesTest {
    @ArchTest
    static final ArchRule MODULES_IMPORT_ALONG_THE_ARROWS =
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
                    .mayOnlyAccessLayers("mmu", "runtime", "translator", "hypervisor");

    @ArchTest
    static final ArchRule PARTS_OF_THE_TRANSLATOR_HAVE_NO_CYCLES =
            slices().matching("jlguest.translator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PARTS_OF_THE_HYPERVISOR_HAVE_NO_CYCLES =
            slices().matching("jlguest.hypervisor.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_STATE_IS_SHARED_BY_ALL_GUESTS =
            fields().that().areStatic().should().beFinal();
}
