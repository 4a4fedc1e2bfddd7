package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void medianAndQuartilesOfAnOddNumber() {
        assertEquals(new Sample(5, 2, 3, 4), Sample.of(List.of(5, 1, 4, 2, 3)));
    }

    @Test
    void quantilesBetweenTwoValuesAreInterpolated() {
        assertEquals(new Sample(4, 1.75, 2.5, 3.25), Sample.of(List.of(4L, 3L, 2L, 1L)));
    }

    @Test
    void oneValueIsAllThree() {
        assertEquals(new Sample(1, 7, 7, 7), Sample.of(List.of(7)));
    }

    @Test
    void spreadIsAPartOfTheMedian() {
        assertEquals(0.5, new Sample(3, 9, 10, 14).spread());
    }

    @Test
    void nothingHasNoMedian() {
        assertThrows(IllegalArgumentException.class, () -> Sample.of(List.of()));
    }

    @Test
    void geometricMeanOfAFactorAndItsInverseIsOne() {
        assertEquals(1, Sample.geometricMean(4, 0.25), 1e-12);
        assertEquals(2, Sample.geometricMean(1, 2, 4), 1e-12);
    }
}
