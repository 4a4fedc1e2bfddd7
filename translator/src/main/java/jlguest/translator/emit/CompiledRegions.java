package jlguest.translator.emit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.TranslatedCode;

/**
 * What the compiler made of regions that share a class.
 *
 * @param type the class
 * @param code one per region, in the order they were given
 * @param names one per region: of its method
 * @param bytecodes one per region: the bytes of its method's code
 * @param classBytes length of the class file
 */
public record CompiledRegions(
        Class<?> type,
        List<TranslatedCode> code,
        List<String> names,
        List<Integer> bytecodes,
        int classBytes) {
    /** All that HotSpot has to compile. */
    public List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        methods.add(entry());
        for (int i = 0; i < names.size(); i++) {
            methods.add(method(i));
        }
        return methods;
    }

    /** The method through which all regions are entered. */
    public Method entry() {
        return method(UnitClassWriter.RUN);
    }

    /** The method of a region. */
    public Method method(int region) {
        return method(names.get(region));
    }

    private Method method(String name) {
        try {
            return type.getDeclaredMethod(name, int.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
