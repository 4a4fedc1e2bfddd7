package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdtEntryTest {
    @Test
    void addressIsLowHalfOfLowWordAndHighHalfOfHighWord() {
        assertEquals(0xC012_3456, new IdtEntry(0xFFFF_3456, 0xC012_FFFF).idtAddress());
        assertEquals(0, new IdtEntry(0xFFFF_0000, 0x0000_FFFF).idtAddress());
    }

    @Test
    void typeIsBits8To11OfHighWord() {
        assertEquals(0xE, new IdtEntry(-1, 0x0000_8E00).idtType());
        assertEquals(0xF, new IdtEntry(0, 0xFFFF_FFFF).idtType());
        assertEquals(0x5, new IdtEntry(0, 0xFFFF_F5FF).idtType());
    }

    @Test
    void presentIsBit15OfHighWord() {
        assertTrue(new IdtEntry(0, 0x8000).idtPresent());
        assertFalse(new IdtEntry(-1, 0xFFFF_7FFF).idtPresent());
        assertFalse(IdtEntry.EMPTY.idtPresent());
    }

    @Test
    void privilegeIsBits13And14OfHighWord() {
        assertEquals(3, new IdtEntry(0, 0xEF00).privilege());
        assertEquals(0, new IdtEntry(-1, 0xFFFF_9FFF).privilege());
    }
}
