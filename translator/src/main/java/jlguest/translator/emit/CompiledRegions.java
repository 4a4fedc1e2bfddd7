package jlguest.translator.emit;

import jlguest.runtime.TranslatedCode;

import java.util.List;

/**
 * What the compiler made of regions that share a class.
 *
 * @param code one per region, in the order they were given
 * @param classBytes length of the class file
 */
public record CompiledRegions(List<TranslatedCode> code, int classBytes) {}
