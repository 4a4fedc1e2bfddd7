package jlguest.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import jlguest.hypervisor.device.DeviceStatistics;
import jlguest.hypervisor.profile.RegionStatistics;
import org.junit.jupiter.api.Test;

class GuestStatisticsTest {
    @Test
    void theJsonHasEveryNumber() {
        GuestStatistics statistics =
                new GuestStatistics(
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        Map.of("hypercall", 8L),
                        Map.of(128, 9L),
                        Map.of(14, 10L),
                        Map.of(0, 11L),
                        Map.of(17, 12L),
                        13,
                        14,
                        15,
                        Map.of("decode", 16L),
                        List.of(new DeviceStatistics("block", "root.img", Map.of("reads", 25L))),
                        List.of(
                                new RegionStatistics(
                                        0xC010_0000,
                                        false,
                                        "start+0x10",
                                        17,
                                        18,
                                        19,
                                        20,
                                        21,
                                        22,
                                        23,
                                        Map.of("jump", 24L))));
        String expected =
                """
                {
                  "boots": 1,
                  "wallNanos": 2,
                  "instructions": {
                    "interpreted": 3,
                    "translated": 4,
                    "total": 7
                  },
                  "blocks": {
                    "decoded": 5,
                    "translated": 6,
                    "classBytes": 7
                  },
                  "exits": {
                    "hypercall": 8
                  },
                  "traps": {
                    "direct": {
                      "128": 9
                    },
                    "reflected": {
                      "14": 10
                    }
                  },
                  "interrupts": {
                    "0": 11
                  },
                  "hypercalls": {
                    "17": 12
                  },
                  "pageFaults": 13,
                  "pageWalks": 14,
                  "invalidations": 15,
                  "hostNanos": {
                    "decode": 16
                  },
                  "devices": [
                    {
                      "type": "block",
                      "name": "root.img",
                      "reads": 25
                    }
                  ],
                  "regions": [
                    {
                      "address": "0xc0100000",
                      "symbol": "start+0x10",
                      "ring": 1,
                      "blocks": 17,
                      "instructions": 18,
                      "bytecodes": 19,
                      "translations": 20,
                      "invalidations": 21,
                      "entries": 22,
                      "retired": 23,
                      "exits": {
                        "jump": 24
                      }
                    }
                  ]
                }\
                """;
        assertEquals(expected, statistics.toJson());
    }

    @Test
    void textIsQuoted() {
        String json = new JsonWriter().text("a\"b", "c\\d\n\u00e9").begin("none").end().finish();
        assertEquals("{\n  \"a\\\"b\": \"c\\\\d\\u000a\\u00e9\",\n  \"none\": {}\n}", json);
    }

    @Test
    void anObjectLeftOpenIsAMistake() {
        JsonWriter json = new JsonWriter().begin("open");
        assertThrows(IllegalStateException.class, json::finish);
    }
}
