package jlguest.hypervisor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import jlguest.hypervisor.profile.Place;
import jlguest.hypervisor.profile.Profile;

/** Writes a profile's files, and a line that says what is in them. */
final class ProfileReport {
    private final PrintWriter err;

    ProfileReport(PrintWriter err) {
        this.err = err;
    }

    /** Writes the profile; if that fails it is told, and all else goes on. */
    void write(Profile profile, Path out, String guest) {
        try {
            String files =
                    profile.write(out, "Guest " + guest + ": " + summary(profile)).stream()
                            .map(Path::toString)
                            .collect(Collectors.joining(" and "));
            err.println("jlguest: Profile in " + files + ": " + summary(profile) + ".");
        } catch (IOException e) {
            err.println("jlguest: The profile cannot be written: " + e.getMessage());
        }
    }

    private static String summary(Profile profile) {
        long samples = profile.samples();
        StringBuilder text = new StringBuilder(samples + " samples");
        for (Place place : Place.values()) {
            if (profile.samples(place) != 0) {
                double percent = 100.0 * profile.samples(place) / samples;
                text.append(String.format(Locale.ROOT, ", %s %.1f %%", place.label(), percent));
            }
        }
        if (profile.missed() != 0) {
            text.append(", and ").append(profile.missed()).append(" missed");
        }
        return text.toString();
    }
}
