/** What samples from several JVMs allow to say. */
package jlguest.jmh.statistics;
