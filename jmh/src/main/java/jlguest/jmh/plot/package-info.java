/** Charts as SVG, and pages that hold them: self-contained, without scripts. */
package jlguest.jmh.plot;
