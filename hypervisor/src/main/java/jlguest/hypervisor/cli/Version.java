package jlguest.hypervisor.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: this program's version, and the JVM's, which matters here. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        }
        return new String[] {
            "jlguest " + properties.getProperty("version"),
            System.getProperty("java.vm.name") + " " + Runtime.version()
        };
    }
}
