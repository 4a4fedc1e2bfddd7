package jlguest.translator.emit;

import java.util.List;
import jlguest.runtime.TranslatedCode;

/**
 * What the compiler made of regions that share a class.
 *
 * @param code one per region, in the order they were given
 * @param bytecodes one per region: the bytes of its method's code
 * @param classBytes length of the class file
 */
public record CompiledRegions(List<TranslatedCode> code, List<Integer> bytecodes, int classBytes) {}
